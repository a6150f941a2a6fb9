from . import (
    test_access,
    test_access_matrix,
    test_api,
    test_attack_inherited,
    test_chart_sources,
    test_cluster,
    test_deploy,
    test_fixes,
    test_js,
    test_refresh,
    test_words,
)
