/* The socket that owns the table: kept by the service manager, so that ownership outlives the helper.
 * Used by nft_apply.c.
 * Must never be given to another program. */
#ifndef NCB_HELPER_NFT_SOCKET_H
#define NCB_HELPER_NFT_SOCKET_H

/* The one that the helper before us had, else a new one that is kept from now on. -errno. */
int nft_socket_open(void);

#endif
