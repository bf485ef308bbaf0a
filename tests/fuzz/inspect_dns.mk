# The fuzz targets of DNS, streams and the judge.
fuzz_TARGETS += fuzz_dns.c fuzz_dns_tcp.c fuzz_stream.c fuzz_judge.c
