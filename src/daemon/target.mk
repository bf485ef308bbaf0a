daemon_SOURCES += ini_file.c ini_folder.c
daemon_SOURCES += catalogue.c catalogue_parse.c catalogue_match.c target_name.c
daemon_SOURCES += target.c target_contact.c target_path.c target_url.c
daemon_SOURCES += protected_extra.c resolvers.c
