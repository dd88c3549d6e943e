package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes our certificate. Its dates run from 2000 to the end of 9999, which RFC 5280 section 4.1.2.5
 * gives to certificates without a well-defined end: trust comes from the binding to the peer key
 * and never from dates, and a machine whose clock is years off must work.
 */
final class CertificateIssuer {
  private static final X500Name NAME = new X500Name("CN=ratatoskr");
  private static final Instant NOT_BEFORE = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant NOT_AFTER = Instant.parse("9999-12-31T23:59:59Z");
  private static final int SERIAL_BITS = 120;

  private CertificateIssuer() {}

  static PeerCertificate issue(KeyPair keys, Optional<RouterPrivateKey> router) {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            NAME, serial, Date.from(NOT_BEFORE), Date.from(NOT_AFTER), NAME, info);
    try {
      if (router.isPresent()) {
        byte[] message = IdentityBinding.signedMessage(info.getEncoded(ASN1Encoding.DER));
        byte[] value = IdentityBinding.encode(router.get().publicKey(), router.get().sign(message));
        builder.addExtension(IdentityBinding.OID, false, value);
      }
      return PeerCertificate.parse(
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded());
    } catch (IOException | OperatorCreationException | MalformedException e) {
      throw new IllegalStateException("our own certificate cannot be made", e);
    }
  }
}
