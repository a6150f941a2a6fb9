from . import test_access, test_cluster, test_deploy, test_js, test_refresh
