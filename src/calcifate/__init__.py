"""Where does the calcium go? Magnesium, calcium and phosphate from the plate to bone, arteries and kidney stones.

For education and research about mineral balance; it does not diagnose, and is not for deciding treatment or for
emergencies.
"""

__version__ = "0.1.0"
