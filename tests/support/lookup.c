/* Looks a name up through the C library that this is linked with, and prints its first IPv4 address or what went wrong.
 * Used by tests/integration/test_dns.sh, built with musl-gcc.
 * Must never be installed. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;
	char text[INET_ADDRSTRLEN];
	int r;

	if (argc != 2)
		return 2;
	r = getaddrinfo(argv[1], NULL, &hints, &found);
	if (r) {
		puts(gai_strerror(r));
		return 1;
	}
	puts(inet_ntop(AF_INET, &((struct sockaddr_in *)found->ai_addr)->sin_addr, text, sizeof text));
	freeaddrinfo(found);
	return 0;
}
