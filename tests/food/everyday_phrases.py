"""Everyday phrases and the foods that are right for each, labelled by hand against the names of the table."""

from __future__ import annotations

# A phrase may have several right foods: "spinach" is raw or boiled.
PHRASES: list[tuple[str, tuple[str, ...]]] = [
    ("banana", ("ndb:09040",)),  # Banana, raw
    ("2 boiled eggs", ("ndb:01129",)),  # Egg, hard-boiled
    ("semi-skimmed milk", ("ndb:01079",)),  # Milk, 2% fat, fortified with vitamins A and D
    ("skimmed milk", ("ndb:01085",)),  # Milk, skim, fortified with vitamins A and D
    ("whole milk", ("ndb:01077",)),  # Milk, whole, fortified with vitamin D
    ("oat milk", ("fdc:2257046",)),  # Oat milk, unsweetened, fortified
    ("wholemeal toast", ("ndb:18076",)),  # Whole-wheat bread, toasted
    ("white bread", ("ndb:18069",)),  # White bread
    ("brown bread", ("ndb:18075",)),  # Whole-wheat bread
    ("rye bread", ("ndb:18060",)),  # Rye bread
    ("cornflakes", ("ndb:08020",)),  # Corn flakes, fortified
    ("porridge", ("ndb:08121",)),  # Oatmeal, cooked with water
    ("Weetabix", ("ndb:42237",)),  # Whole-wheat biscuit cereal (Weetabix)
    ("greek yoghurt", ("ndb:01256",)),  # Yogurt, Greek, plain, nonfat
    ("cheddar", ("ndb:01009",)),  # Cheese, cheddar
    ("cottage cheese", ("ndb:01012",)),  # Cheese, cottage, creamed, large or small curd
    ("butter", ("ndb:01001",)),  # Butter, salted
    ("peanut butter", ("ndb:16098",)),  # Peanut butter, smooth, with salt
    ("honey", ("ndb:19296",)),  # Honey
    ("marmite", ("ndb:43406",)),  # Yeast extract spread
    ("orange juice", ("ndb:09206",)),  # Orange juice, fresh
    ("apple juice", ("ndb:09400",)),  # Apple juice, canned or bottled, unsweetened, with added ascorbic acid
    ("black coffee", ("ndb:14209",)),  # Coffee, brewed
    ("latte", ("fndds:92101900",)),  # Caffe latte
    ("green tea", ("ndb:14278",)),  # Green tea, brewed
    ("tap water", ("ndb:14411",)),  # Tap water
    ("sparkling water", ("fndds:92410210",)),  # Sparkling water, unsweetened
    ("coca cola", ("ndb:14148",)),  # Cola, regular
    ("diet coke", ("ndb:14416",)),  # Cola, diet, with aspartame
    ("lemonade", ("ndb:14288",)),  # Lemonade, powder, prepared with water
    ("red wine", ("ndb:14096",)),  # Red wine
    ("beer", ("ndb:14003",)),  # Beer, regular
    ("gin and tonic", ("fndds:93301060",)),  # Gin and tonic
    ("chicken breast grilled", ("ndb:05064",)),  # Chicken breast, meat only, roasted
    ("roast chicken", ("ndb:05009",)),  # Chicken, meat and skin, roasted
    ("fried chicken", ("ndb:05012",)),  # Chicken, meat only, fried
    ("minced beef", ("ndb:23573",)),  # Ground beef 80/20, broiled
    ("pork chops", ("ndb:10181",)),  # Pork loin chop, boneless, lean, pan-fried
    ("bacon", ("ndb:10862",)),  # Bacon, pan-fried
    ("ham", ("ndb:07029",)),  # Ham, sliced, regular
    ("salmon fillet", ("ndb:15237",)),  # Salmon, Atlantic, farmed, cooked
    ("tinned tuna", ("ndb:15121",)),  # Tuna, light, canned in water
    ("cod", ("ndb:15016",)),  # Cod, Atlantic, cooked
    ("fish fingers", ("ndb:15027",)),  # Fish sticks, frozen, prepared
    ("prawns", ("ndb:15151",)),  # Shrimp, boiled or steamed
    ("tofu", ("ndb:16126",)),  # Tofu, firm, with calcium sulfate and nigari
    ("lentils", ("ndb:16070",)),  # Lentils, boiled
    ("lentil soup", ("fndds:41603010",)),  # Lentil soup
    ("baked beans", ("ndb:16006",)),  # Beans, baked, canned, plain or vegetarian
    ("kidney beans", ("ndb:16033",)),  # Kidney beans, red, boiled
    ("chickpeas", ("ndb:16057",)),  # Chickpeas, boiled
    ("hummus", ("ndb:16158",)),  # Hummus, commercial
    ("brown rice", ("ndb:20037",)),  # Brown rice, long-grain, cooked
    ("basmati rice", ("ndb:20045",)),  # White rice, long-grain, cooked
    ("white rice boiled", ("ndb:20045",)),  # White rice, long-grain, cooked
    ("spaghetti", ("ndb:20121",)),  # Spaghetti, cooked
    ("macaroni cheese", ("fndds:58145110",)),  # Macaroni and cheese (survey recipe)
    ("pizza", ("ndb:21299",)),  # Pizza, cheese, regular crust
    ("chips", ("ndb:19411",)),  # Potato chips, salted
    ("crisps", ("ndb:19411",)),  # Potato chips, salted
    ("mashed potato", ("ndb:21139",)),  # Potato, mashed
    ("jacket potato", ("ndb:11674",)),  # Potato, baked, flesh and skin
    ("sweet potato", ("ndb:11508",)),  # Sweet potato, baked in skin, flesh
    ("boiled potatoes", ("ndb:11367",)),  # Potato, boiled without skin
    (
        "broccoli",
        (
            "ndb:11091",
            "ndb:11090",
        ),
    ),  # Broccoli, boiled, drained
    (
        "carrots",
        (
            "ndb:11124",
            "ndb:11125",
        ),
    ),  # Carrots, raw
    (
        "peas",
        (
            "ndb:11305",
            "ndb:11304",
            "ndb:11313",
        ),
    ),  # Peas, green, boiled, drained
    (
        "spinach",
        (
            "ndb:11458",
            "ndb:11457",
        ),
    ),  # Spinach, boiled, drained
    (
        "kale",
        (
            "ndb:11234",
            "ndb:11233",
        ),
    ),  # Kale, boiled, drained
    ("rocket", ("ndb:11959",)),  # Arugula (rocket), raw
    ("aubergine", ("ndb:11210",)),  # Eggplant (aubergine), boiled, drained
    ("courgette", ("ndb:11478",)),  # Zucchini (courgette), boiled, drained
    ("beetroot", ("ndb:11081",)),  # Beets, boiled, drained
    ("tomatoes", ("ndb:11529",)),  # Tomato, raw
    ("tinned tomatoes", ("ndb:11531",)),  # Tomatoes, canned in juice
    ("tomato ketchup", ("ndb:11935",)),  # Ketchup
    ("cucumber", ("ndb:11205",)),  # Cucumber, with peel, raw
    ("lettuce", ("ndb:11252",)),  # Iceberg lettuce, raw
    ("onion", ("ndb:11282",)),  # Onions, raw
    ("garlic", ("ndb:11215",)),  # Garlic, raw
    ("mushrooms", ("ndb:11261",)),  # Mushrooms, white, boiled, drained
    ("avocado", ("ndb:09037",)),  # Avocado, raw
    ("apple", ("ndb:09003",)),  # Apple, raw, with skin
    ("pear", ("ndb:09252",)),  # Pears, raw
    ("oranges", ("ndb:09200",)),  # Orange, raw
    ("strawberries", ("ndb:09316",)),  # Strawberries, raw
    ("blueberries", ("ndb:09050",)),  # Blueberries, raw
    ("raisins", ("ndb:09298",)),  # Raisins, seedless
    ("dates", ("ndb:09421",)),  # Dates, medjool
    ("almonds", ("ndb:12061",)),  # Almonds
    ("walnuts", ("ndb:12155",)),  # Walnuts, English
    ("cashews", ("ndb:12085",)),  # Cashews, dry roasted, without salt
    ("brazil nuts", ("ndb:12078",)),  # Brazil nuts
    ("pumpkin seeds", ("ndb:12016",)),  # Pumpkin seed kernels, roasted, without salt
    ("chia seeds", ("ndb:12006",)),  # Chia seeds, dried
    ("dark chocolate", ("ndb:19904",)),  # Dark chocolate, 70-85% cacao
    ("milk chocolate", ("ndb:19120",)),  # Milk chocolate
    ("chocolate chip cookies", ("ndb:18159",)),  # Cookies, chocolate chip, regular, higher fat
    ("vanilla ice cream", ("ndb:19095",)),  # Vanilla ice cream
    ("olive oil", ("ndb:04053",)),  # Olive oil
    ("mayonnaise", ("ndb:04025",)),  # Mayonnaise
    ("salt", ("ndb:02047",)),  # Salt, table
    ("salt substitute", ("label:salt_substitute_potassium",)),  # Salt substitute, potassium chloride
    ("soy sauce", ("ndb:16123",)),  # Soy sauce made from soy and wheat (shoyu)
    ("sugar", ("ndb:19335",)),  # Sugar, white
    ("quinoa", ("ndb:20137",)),  # Quinoa, cooked
    ("tempeh", ("ndb:16114",)),  # Tempeh
    ("rhubarb", ("ndb:09310",)),  # Rhubarb, frozen, cooked, with sugar
    ("swiss chard", ("ndb:11148",)),  # Swiss chard, boiled, drained
    ("natto", ("ndb:16113",)),  # Natto
    ("vegemite", ("ndb:43406",)),  # Yeast extract spread
    ("chicken curry", ("fndds:27146150",)),  # Chicken curry
    ("granola bar", ("ndb:19015",)),  # Granola bars, hard, plain
    ("bran flakes", ("ndb:08029",)),  # Bran flakes (Post)
    ("all bran", ("ndb:08001",)),  # Wheat bran sticks cereal (All-Bran)
    ("Kellogg's corn flakes", ("ndb:08020",)),  # Corn flakes, fortified
    ("TESCO whole milk", ("ndb:01077",)),  # Milk, whole, fortified with vitamin D
    ("parsley", ("ndb:11297",)),  # Parsley, fresh
    ("medjool dates", ("ndb:09421",)),  # Dates, medjool
    ("chedar cheese", ("ndb:01009",)),  # Cheese, cheddar
    ("brocoli", ("ndb:11091",)),  # Broccoli, boiled, drained
    ("yogurt", ("ndb:01116",)),  # Yogurt, plain, whole milk
    ("cola 330ml", ("ndb:14148",)),  # Cola, regular
    ("milk, 2% fat", ("ndb:01079",)),  # Milk, 2% fat, fortified with vitamins A and D
    ("unsalted butter", ("ndb:01145",)),  # Butter, unsalted
    ("roasted salted peanuts", ("ndb:16090",)),  # Peanuts, dry-roasted, with salt
    ("raw almonds", ("ndb:12061",)),  # Almonds
    ("cooked lentils", ("ndb:16070",)),  # Lentils, boiled
    ("dry lentils", ("ndb:16069",)),  # Lentils, dry
    ("coconut water", ("ndb:12119",)),  # Coconut water, fresh
]

UNKNOWN = [
    "seitan",
    "haggis",
    "gulab jamun",
    "leftovers",
    "xyzzy",
    "meat",
    "star fruit",
    "caesar salad",
    "digestive biscuits",
    "white fish",
    "protein shake",
    "aunt Mary's surprise",
    "42",
    "dinner at the station",
    "seitan burger",
    "goat stew",
]
