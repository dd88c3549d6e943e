package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * An agent's certificate, checked as far as it can be checked by itself: canonical DER of at most
 * {@link #MAX_BYTES}, a P-256 key, signed by that key with ECDSA and SHA-256, and a signed binding,
 * if there is one, that verifies. Names and dates are ignored. Whether it is the peer's is for
 * {@link CertificateJudge} to say. Immutable, any thread.
 */
public final class PeerCertificate {
  /** The largest certificate that is looked at. Ours have about 500 bytes. */
  public static final int MAX_BYTES = 4096;

  private final byte[] der;
  private final PublicKey publicKey;
  private final String fingerprint;
  private final Optional<PeerKey> boundKey;

  private PeerCertificate(byte[] der, PublicKey publicKey, Optional<PeerKey> boundKey) {
    this.der = der;
    this.publicKey = publicKey;
    this.fingerprint = HexFormat.of().formatHex(SigningContext.sha256(der));
    this.boundKey = boundKey;
  }

  /**
   * A certificate from its bytes (copied).
   *
   * @throws MalformedException when it is not acceptable whoever shows it; a signed binding that
   *     does not verify is among the causes
   */
  public static PeerCertificate parse(byte[] der) throws MalformedException {
    try {
      return inspect(der);
    } catch (RefusedCertificate e) {
      throw new MalformedException(e.sentence(), e);
    }
  }

  /** As {@link #parse}, telling a wrong binding from wrong bytes. */
  static PeerCertificate inspect(byte[] der) throws MalformedException, RefusedCertificate {
    if (der.length > MAX_BYTES) {
      throw new MalformedException(
          "certificate has " + der.length + " bytes, more than " + MAX_BYTES);
    }
    byte[] copy = der.clone();
    Certificate certificate = structure(copy);
    SubjectPublicKeyInfo info = certificate.getSubjectPublicKeyInfo();
    PublicKey key = publicKey(info);
    try {
      requireSelfSigned(certificate, key);
      return new PeerCertificate(copy, key, binding(certificate, info));
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new MalformedException("certificate has parts that cannot be read", e);
    }
  }

  private static Certificate structure(byte[] der) throws MalformedException {
    try {
      Certificate certificate = new X509CertificateHolder(der).toASN1Structure();
      if (!Arrays.equals(certificate.getEncoded(ASN1Encoding.DER), der)) {
        throw new MalformedException("certificate is not canonical DER");
      }
      return certificate;
    } catch (IOException | RuntimeException e) {
      // The ASN.1 library answers some hostile bytes with unchecked exceptions of many kinds.
      throw new MalformedException("certificate is not DER of an X.509 certificate", e);
    }
  }

  private static PublicKey publicKey(SubjectPublicKeyInfo info) throws MalformedException {
    AlgorithmIdentifier algorithm = info.getAlgorithm();
    if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        || !SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())) {
      throw new MalformedException("certificate's key is not ECDSA P-256");
    }
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new X509EncodedKeySpec(info.getEncoded(ASN1Encoding.DER)));
    } catch (IOException | GeneralSecurityException e) {
      throw new MalformedException("certificate's key is not a point of P-256", e);
    }
  }

  private static void requireSelfSigned(Certificate certificate, PublicKey key)
      throws MalformedException, IOException {
    AlgorithmIdentifier algorithm = certificate.getSignatureAlgorithm();
    if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
        || !algorithm.equals(certificate.getTBSCertificate().getSignature())) {
      throw new MalformedException("certificate is not signed with ECDSA and SHA-256");
    }
    byte[] signed = certificate.getTBSCertificate().getEncoded(ASN1Encoding.DER);
    if (!verifies(key, signed, certificate.getSignature().getOctets())) {
      throw new MalformedException("certificate is not signed by its own key");
    }
  }

  private static Optional<PeerKey> binding(Certificate certificate, SubjectPublicKeyInfo info)
      throws MalformedException, RefusedCertificate, IOException {
    Extensions extensions = certificate.getTBSCertificate().getExtensions();
    Extension extension = extensions == null ? null : extensions.getExtension(IdentityBinding.OID);
    if (extension == null) {
      return Optional.empty();
    }
    byte[] value = extension.getExtnValue().getOctets();
    return Optional.of(IdentityBinding.verified(value, info.getEncoded(ASN1Encoding.DER)));
  }

  /** Whether the signature (DER, ECDSA with SHA-256) over the message is by this key. */
  boolean verifies(byte[] message, byte[] signature) {
    return verifies(publicKey, message, signature);
  }

  private static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The certificate's bytes, a copy. */
  public byte[] toByteArray() {
    return der.clone();
  }

  /** The P-256 key. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  public String fingerprint() {
    return fingerprint;
  }

  /** The peer key whose owner signed the certificate's key; empty when there is no binding. */
  public Optional<PeerKey> boundKey() {
    return boundKey;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PeerCertificate other && Arrays.equals(der, other.der);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  @Override
  public String toString() {
    return "PeerCertificate["
        + fingerprint.substring(0, 8)
        + boundKey.map(key -> ", signed by " + key.shortName()).orElse("")
        + "]";
  }
}
