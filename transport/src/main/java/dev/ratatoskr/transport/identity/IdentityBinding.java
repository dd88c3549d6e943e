package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * The signed binding: a certificate extension, not critical, under the object identifier {@link
 * #OID} (2.25.UUID, ITU-T X.667; the UUID is 61bf7fa2-c25d-4831-bf19-67fea1f9aa89) with the value
 *
 * <pre>
 * SEQUENCE {
 *   peerKey   OCTET STRING (32 bytes: the router's Ed25519 public key)
 *   signature OCTET STRING (64 bytes: Ed25519 by that key, RFC 8032)
 * }
 * </pre>
 *
 * <p>Signed are 64 bytes 0x20, the ASCII text "ratatoskr identity binding v1", one byte 0, and the
 * SHA-256 (32 bytes) of the certificate's SubjectPublicKeyInfo in DER.
 */
final class IdentityBinding {
  static final ASN1ObjectIdentifier OID =
      new ASN1ObjectIdentifier("2.25.129929433052251845756297622852185205385");

  private static final String CONTEXT = "ratatoskr identity binding v1";
  private static final int SIGNATURE_BYTES = 64;

  private IdentityBinding() {}

  static byte[] signedMessage(byte[] subjectPublicKeyInfo) {
    return SigningContext.message(CONTEXT, SigningContext.sha256(subjectPublicKeyInfo));
  }

  /** The extension's value. */
  static byte[] encode(PeerKey peer, byte[] signature) throws IOException {
    return new DERSequence(
            new DEROctetString[] {
              new DEROctetString(peer.toByteArray()), new DEROctetString(signature)
            })
        .getEncoded(ASN1Encoding.DER);
  }

  /** The key that the extension names, once its signature is checked. */
  static PeerKey verified(byte[] value, byte[] subjectPublicKeyInfo)
      throws MalformedException, RefusedCertificate {
    byte[] key;
    byte[] signature;
    try {
      ASN1Sequence sequence = ASN1Sequence.getInstance(value);
      if (sequence.size() != 2) {
        throw new MalformedException("identity binding has " + sequence.size() + " parts, not 2");
      }
      key = ASN1OctetString.getInstance(sequence.getObjectAt(0)).getOctets();
      signature = ASN1OctetString.getInstance(sequence.getObjectAt(1)).getOctets();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new MalformedException("identity binding is not a sequence of octet strings", e);
    }
    if (signature.length != SIGNATURE_BYTES) {
      throw new MalformedException("identity binding's signature is not 64 bytes long");
    }
    PeerKey peer = PeerKey.of(key);
    if (!verifies(key, signature, signedMessage(subjectPublicKeyInfo))) {
      throw new RefusedCertificate(
          RefusalReason.BAD_SIGNATURE,
          "the certificate's signed binding to " + peer.shortName() + " has a wrong signature");
    }
    return peer;
  }

  private static boolean verifies(byte[] key, byte[] signature, byte[] message) {
    try {
      Ed25519Signer verifier = new Ed25519Signer();
      verifier.init(false, new Ed25519PublicKeyParameters(key));
      verifier.update(message, 0, message.length);
      return verifier.verifySignature(signature);
    } catch (IllegalArgumentException e) {
      // 32 bytes that are no point of the curve: nobody can sign for such a key
      return false;
    }
  }
}
