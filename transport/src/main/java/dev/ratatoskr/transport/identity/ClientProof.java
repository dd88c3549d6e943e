package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.PeerKey;

/**
 * How a QUIC client proves that it owns its certificate: a signature by the certificate's key,
 * ECDSA P-256 with SHA-256 in DER, over
 *
 * <pre>
 * 64 bytes  0x20
 * 25 bytes  ASCII "ratatoskr client proof v1"
 *  1 byte   0
 * 32 bytes  SHA-256 of the certificate the server showed in TLS
 * 32 bytes  SHA-256 of the client's certificate
 * 32 bytes  the server's nonce
 * 32 bytes  the client's peer key
 * 32 bytes  the server's peer key
 * </pre>
 *
 * <p>The server's certificate binds it to this TLS connection, so it cannot be relayed; the nonce
 * makes it useless for any other. Immutable, any thread.
 */
public final class ClientProof {
  /** Length of the server's nonce. */
  public static final int NONCE_BYTES = 32;

  private static final String CONTEXT = "ratatoskr client proof v1";

  private final PeerKey client;
  private final PeerKey server;
  private final byte[] serverCertificateHash;
  private final byte[] nonce;

  /**
   * What a proof on one connection is about.
   *
   * @param serverCertificateDer as shown in TLS
   * @param nonce 32 bytes from the server's challenge
   */
  public ClientProof(PeerKey client, PeerKey server, byte[] serverCertificateDer, byte[] nonce) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("nonce has " + nonce.length + " bytes");
    }
    this.client = client;
    this.server = server;
    this.serverCertificateHash = SigningContext.sha256(serverCertificateDer);
    this.nonce = nonce.clone();
  }

  /** The client's signature. */
  public byte[] sign(AgentIdentity identity) {
    return identity.sign(message(identity.certificate()));
  }

  /** Whether the signature is by the key of the client's certificate over exactly this. */
  public boolean verify(PeerCertificate clientCertificate, byte[] signature) {
    return clientCertificate.verifies(message(clientCertificate), signature);
  }

  private byte[] message(PeerCertificate clientCertificate) {
    return SigningContext.message(
        CONTEXT,
        serverCertificateHash,
        SigningContext.sha256(clientCertificate.toByteArray()),
        nonce,
        client.toByteArray(),
        server.toByteArray());
  }
}
