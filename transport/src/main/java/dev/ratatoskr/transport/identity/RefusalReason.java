package dev.ratatoskr.transport.identity;

/** Why an identity is not acceptable. */
public enum RefusalReason {
  /** Not a certificate of ours: not DER, too large, not P-256, not self-signed. */
  MALFORMED,
  /** The signed binding names another peer key than the one expected. */
  WRONG_KEY,
  /** Not the certificate pinned for this peer, and nothing proves the change. */
  WRONG_CERTIFICATE,
  /** Signed bindings are required and this certificate has none. */
  NOT_SIGNED,
  /** There is a signed binding and its signature is wrong. */
  BAD_SIGNATURE,
  /** Nothing binds the certificate to the peer: no pin, no signature, not on the overlay. */
  UNKNOWN_PEER,
  /** The client began with something else than its proof. */
  PROOF_MISSING,
  /** The client's proof answers another challenge. */
  PROOF_REPLAYED,
  /** The client's proof is not a signature of its certificate's key over this connection. */
  PROOF_FORGED
}
