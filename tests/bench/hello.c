/* Time of a new TLS connection over loopback, in several network namespaces in turn.
 * Used by tests/bench/inspect.sh.
 * Must never be used as a test: its figures are worth something only beside others of the same run.
 *
 * hello ROUNDS NAME NAMESPACE...: microseconds from connect(), over the client's hello, to the server's, as bench_print() says. The rest
 * of the handshake follows untimed, so that all of it is seen to work. */
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
	int sides, listeners[BENCH_SIDES_MAX];
	unsigned short ports[BENCH_SIDES_MAX];
	const char *host;
	SSL_CTX *client, *server;
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
		int s = accept(w->listeners[bench_readable(w->listeners, w->sides)], NULL, NULL);
		SSL *ssl = SSL_new(w->server);
		char byte;

		need(s >= 0 && ssl && SSL_set_fd(ssl, s) && SSL_accept(ssl) == 1, "the server's side of a handshake");
		(void)recv(s, &byte, 1, 0); /* its end */
		SSL_free(ssl);
		close(s);
	}
}

/* A client that has written its hello, but nowhere yet. */
static SSL *new_client(const struct world *w)
{
	SSL *ssl = SSL_new(w->client);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());

	need(ssl && in && out && SSL_set_tlsext_host_name(ssl, w->host), "a new client");
	SSL_set_bio(ssl, in, out);
	need(SSL_connect(ssl) == -1 && BIO_pending(out) > 0, "the client's hello");
	return ssl;
}

static void send_pending(SSL *ssl, int s)
{
	char *bytes;
	long size = BIO_get_mem_data(SSL_get_wbio(ssl), &bytes);

	if (send(s, bytes, (size_t)size, MSG_NOSIGNAL) != size)
		bench_die("sending");
	(void)BIO_reset(SSL_get_wbio(ssl));
}

static ssize_t receive(int s, char *room, size_t size)
{
	ssize_t n = recv(s, room, size, 0);

	if (n <= 0)
		bench_die("receiving");
	return n;
}

static double sample(int side, void *arg)
{
	const struct world *w = arg;
	SSL *ssl = new_client(w);
	char room[16384];
	double start, end;
	ssize_t n;
	int s;

	bench_enter(w->names[side]);
	start = bench_now_us();
	s = bench_connect(w->ports[side]);
	send_pending(ssl, s);
	n = receive(s, room, sizeof room);
	end = bench_now_us();
	while (BIO_write(SSL_get_rbio(ssl), room, (int)n) == n && SSL_connect(ssl) != 1)
		n = receive(s, room, sizeof room);
	need(SSL_is_init_finished(ssl), "the client's side of a handshake");
	send_pending(ssl, s);
	(void)shutdown(s, SHUT_WR);
	(void)recv(s, room, sizeof room, 0); /* the server's end: it is done with us */
	SSL_free(ssl);
	close_at_once(s);
	return end - start;
}

int main(int argc, char **argv)
{
	struct world w = { .names = argv + 3, .sides = argc - 3 };
	struct bench b;

	if (w.sides < 1 || w.sides > BENCH_SIDES_MAX) {
		fprintf(stderr, "usage: hello ROUNDS NAME NAMESPACE...\n");
		return 2;
	}
	b = bench_new(w.sides, bench_count(argv[1], 1, 1000000));
	w.host = argv[2];
	w.client = SSL_CTX_new(TLS_client_method());
	need(w.client != NULL, "memory");
	w.server = new_server();
	for (int i = 0; i < w.sides; i++) {
		bench_enter(w.names[i]);
		w.listeners[i] = bench_listen(&w.ports[i]);
	}
	bench_spawn(serve, &w);
	bench_run(&b, sample, &w);
	bench_print(&b);
	return 0;
}
