daemon_SOURCES += ini_file.c ini_folder.c
