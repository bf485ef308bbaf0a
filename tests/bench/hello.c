/* Time of a new TLS connection over loopback, in several network namespaces in turn.
 * Used by tests/bench/inspect.sh.
 * Must never be used as a test: its figures are worth something only beside others of the same run.
 *
 * hello ROUNDS NAME NAMESPACE...: microseconds from connect() to the end of the client's handshake, as bench_print() says. */
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

struct world {
	char **names;
	unsigned short *ports;
	const char *host;
	SSL_CTX *client, *server;
	int listener;
};

static void need(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "hello: %s\n", what);
	exit(1);
}

/* With a key and a certificate made on the spot. */
static SSL_CTX *new_server(void)
{
	SSL_CTX *c = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();

	need(c && key && cert && X509_gmtime_adj(X509_getm_notBefore(cert), 0) && X509_gmtime_adj(X509_getm_notAfter(cert), 3600) &&
		     X509_set_pubkey(cert, key) && X509_sign(cert, key, EVP_sha256()) && SSL_CTX_use_certificate(c, cert) == 1 &&
		     SSL_CTX_use_PrivateKey(c, key) == 1 && SSL_CTX_set_num_tickets(c, 0),
	     "the server's certificate");
	X509_free(cert);
	EVP_PKEY_free(key);
	return c;
}

/* A reset leaves nothing in TIME_WAIT. */
static void close_at_once(int s)
{
	struct linger now = { .l_onoff = 1 };

	if (setsockopt(s, SOL_SOCKET, SO_LINGER, &now, sizeof now))
		bench_die("SO_LINGER");
	close(s);
}

static void serve(void *arg)
{
	const struct world *w = arg;

	for (;;) {
		int s = accept(w->listener, NULL, NULL);
		SSL *ssl = SSL_new(w->server);
		char byte;

		need(s >= 0 && ssl && SSL_set_fd(ssl, s) && SSL_accept(ssl) == 1, "the server's side of a handshake");
		(void)recv(s, &byte, 1, 0); /* its end */
		SSL_free(ssl);
		close(s);
	}
}

static double sample(int side, void *arg)
{
	const struct world *w = arg;
	SSL *ssl = SSL_new(w->client);
	double start, end;
	int s;

	bench_enter(w->names[side]);
	need(ssl && SSL_set_tlsext_host_name(ssl, w->host), "a new client");
	start = bench_now_us();
	s = bench_connect(w->ports[side]);
	need(SSL_set_fd(ssl, s) && SSL_connect(ssl) == 1, "the client's side of a handshake");
	end = bench_now_us();
	SSL_free(ssl);
	close_at_once(s);
	return end - start;
}

int main(int argc, char **argv)
{
	int sides = argc - 3;
	struct world w = { .names = argv + 3 };
	struct bench b;

	if (sides < 1) {
		fprintf(stderr, "usage: hello ROUNDS NAME NAMESPACE...\n");
		return 2;
	}
	b = bench_new(sides, bench_count(argv[1], 1, 1000000));
	w.host = argv[2];
	w.ports = calloc((size_t)sides, sizeof *w.ports);
	w.client = SSL_CTX_new(TLS_client_method());
	need(w.ports && w.client, "memory");
	w.server = new_server();
	for (int i = 0; i < sides; i++) {
		bench_enter(w.names[i]);
		w.listener = bench_listen(&w.ports[i]);
		bench_spawn(serve, &w);
		close(w.listener);
	}
	bench_run(&b, sample, &w);
	bench_print(&b);
	return 0;
}
