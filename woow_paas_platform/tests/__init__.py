from . import test_access
from . import test_cluster
from . import test_deploy
from . import test_js
from . import test_refresh
