"""Made-up agencies: files that look real and are about nobody."""

from covey.synthetic.agencies import Written, write_agencies, write_file
from covey.synthetic.canary import CANARY_COUNT, Canary
from covey.synthetic.defects import Defect, Planted
from covey.synthetic.network import Network
from covey.synthetic.planting import plant
from covey.synthetic.provider import CoveyProvider
from covey.synthetic.records import records_of_nobody
from covey.synthetic.style import STYLES, Style

__all__ = [
    "CANARY_COUNT",
    "STYLES",
    "Canary",
    "CoveyProvider",
    "Defect",
    "Network",
    "Planted",
    "Style",
    "Written",
    "plant",
    "records_of_nobody",
    "write_agencies",
    "write_file",
]
