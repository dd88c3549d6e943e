package dev.ratatoskr.transport.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.junit.jupiter.api.Test;

final class PeerCertificateTest {
  private static final AgentIdentity SIGNED = AgentIdentity.generate(Identities.router(7));
  private static final AgentIdentity UNSIGNED = AgentIdentity.generate(Identities.peer(7));

  private static String refusal(byte[] der) {
    return String.valueOf(
        assertThrows(MalformedException.class, () -> PeerCertificate.parse(der)).getMessage());
  }

  @Test
  void ownCertificatesParse() throws MalformedException {
    byte[] der = SIGNED.certificate().toByteArray();
    assertEquals(SIGNED.certificate(), PeerCertificate.parse(der));
    assertArrayEquals(der, PeerCertificate.parse(der).toByteArray());
    assertEquals(
        Optional.of(Identities.router(7).publicKey()), PeerCertificate.parse(der).boundKey());
    assertEquals(Optional.empty(), UNSIGNED.certificate().boundKey());
    assertEquals(64, SIGNED.certificate().fingerprint().length());
    assertFalse(SIGNED.certificate().fingerprint().equals(UNSIGNED.certificate().fingerprint()));
    assertTrue(der.length < 700, () -> "a certificate of " + der.length + " bytes");
  }

  @Test
  void datesMeanNothing() throws MalformedException {
    KeyPair keys = OddCertificates.ec("secp256r1");
    PeerCertificate longExpired =
        PeerCertificate.parse(OddCertificates.plain(keys, keys, "SHA256withECDSA"));
    assertEquals(keys.getPublic(), longExpired.publicKey());
  }

  @Test
  void otherExtensionsAreIgnored() throws MalformedException {
    byte[] der =
        OddCertificates.withExtension(
            OddCertificates.ec("secp256r1"), new ASN1ObjectIdentifier("2.25.1"), new byte[9]);
    assertEquals(Optional.empty(), PeerCertificate.parse(der).boundKey());
  }

  @Test
  void otherKeysAreRefused() {
    KeyPair p384 = OddCertificates.ec("secp384r1");
    assertTrue(refusal(OddCertificates.plain(p384, p384, "SHA256withECDSA")).contains("P-256"));
    KeyPair rsa = OddCertificates.rsa();
    assertTrue(refusal(OddCertificates.plain(rsa, rsa, "SHA256withRSA")).contains("P-256"));
  }

  @Test
  void foreignSignaturesAreRefused() {
    KeyPair keys = OddCertificates.ec("secp256r1");
    KeyPair others = OddCertificates.ec("secp256r1");
    assertTrue(
        refusal(OddCertificates.plain(keys, others, "SHA256withECDSA")).contains("its own key"));
    assertTrue(refusal(OddCertificates.plain(keys, keys, "SHA512withECDSA")).contains("SHA-256"));
  }

  @Test
  void wrongSizesAreRefused() {
    byte[] der = SIGNED.certificate().toByteArray();
    assertTrue(refusal(new byte[PeerCertificate.MAX_BYTES + 1]).contains("4096"));
    refusal(new byte[0]);
    refusal(Arrays.copyOf(der, der.length + 1));
    byte[] large =
        OddCertificates.withExtension(
            OddCertificates.ec("secp256r1"), new ASN1ObjectIdentifier("2.25.1"), new byte[4096]);
    assertTrue(refusal(large).contains("more than"));
  }

  @Test
  void wrongBindingsAreRefused() {
    assertTrue(refusal(Identities.withBadBinding(7)).contains("wrong signature"));
    for (String value : new String[] {"", "00", "3000", "0400", "30040400 0400", "30030101ff"}) {
      byte[] bytes = java.util.HexFormat.of().parseHex(value.replace(" ", ""));
      refusal(
          OddCertificates.withExtension(
              OddCertificates.ec("secp256r1"), IdentityBinding.OID, bytes));
    }
  }

  @Property(tries = 1000)
  void anyBytesAreMalformed(@ForAll byte[] bytes) {
    refusal(bytes);
  }

  @Property(tries = 1000)
  void truncationsAreMalformed(@ForAll @IntRange(max = 10_000) int length) {
    byte[] der = SIGNED.certificate().toByteArray();
    refusal(Arrays.copyOf(der, length % der.length));
  }

  /** Every byte is signed, or is part of the signature, or would make the DER another. */
  @Property(tries = 1500)
  void mutationsAreMalformed(
      @ForAll @IntRange(max = 10_000) int place, @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] der = SIGNED.certificate().toByteArray();
    der[place % der.length] ^= (byte) change;
    refusal(der);
  }
}
