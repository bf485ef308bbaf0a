unit_TESTS += inspect/test_hello.c inspect/test_tls.c inspect/test_http.c
