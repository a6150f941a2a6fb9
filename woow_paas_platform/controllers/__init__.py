from . import api, guide
