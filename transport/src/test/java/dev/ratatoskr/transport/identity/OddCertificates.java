package dev.ratatoskr.transport.identity;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that must be refused. */
final class OddCertificates {
  private static final X500Name NAME = new X500Name("CN=odd");

  private OddCertificates() {}

  static KeyPair ec(String curve) {
    return keys("EC", new ECGenParameterSpec(curve));
  }

  static KeyPair rsa() {
    return keys("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
  }

  private static KeyPair keys(String algorithm, AlgorithmParameterSpec spec) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(spec);
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] plain(KeyPair subject, KeyPair signer, String algorithm) {
    return build(builder(subject), signer, algorithm);
  }

  /** One whose maker's clock was there. */
  static byte[] dated(KeyPair keys, Instant from, Instant to) {
    return build(builder(keys, from, to), keys, "SHA256withECDSA");
  }

  static byte[] withExtension(KeyPair keys, ASN1ObjectIdentifier oid, byte[] value) {
    X509v3CertificateBuilder builder = builder(keys);
    try {
      builder.addExtension(oid, false, value);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
    return build(builder, keys, "SHA256withECDSA");
  }

  static byte[] withBindingOfAnotherKey(RouterPrivateKey router) {
    byte[] otherInfo = ec("secp256r1").getPublic().getEncoded();
    byte[] signature = router.sign(IdentityBinding.signedMessage(otherInfo));
    try {
      return withExtension(
          ec("secp256r1"),
          IdentityBinding.OID,
          IdentityBinding.encode(router.publicKey(), signature));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509v3CertificateBuilder builder(KeyPair subject) {
    return builder(subject, Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
  }

  private static X509v3CertificateBuilder builder(KeyPair subject, Instant from, Instant to) {
    return new X509v3CertificateBuilder(
        NAME,
        BigInteger.ONE,
        Date.from(from),
        Date.from(to),
        NAME,
        SubjectPublicKeyInfo.getInstance(subject.getPublic().getEncoded()));
  }

  private static byte[] build(X509v3CertificateBuilder builder, KeyPair signer, String algorithm) {
    try {
      return builder
          .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
          .getEncoded();
    } catch (java.io.IOException | org.bouncycastle.operator.OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
