inspect_SOURCES += hello.c tls.c http.c
