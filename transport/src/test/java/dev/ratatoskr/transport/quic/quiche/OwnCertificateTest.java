package dev.ratatoskr.transport.quic.quiche;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.transport.quic.TestCertificate;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

final class OwnCertificateTest {
  @Test
  void serversShowItForItsKindOfKeyOnly() throws Exception {
    TestCertificate own = TestCertificate.create();
    OwnCertificate manager = new OwnCertificate(own.certificate(), own.key());
    String alias = requireNonNull(manager.chooseEngineServerAlias("EC", null, null));
    assertEquals(own.key(), manager.getPrivateKey(alias));
    assertArrayEquals(
        new X509Certificate[] {own.certificate()}, manager.getCertificateChain(alias));
    assertNull(manager.chooseEngineServerAlias("RSA", null, null));
    assertNull(manager.chooseClientAlias(new String[] {"EC"}, null, null));
    assertNull(manager.getPrivateKey("other"));
  }

  @Test
  void aKeyOfAnotherKindIsRefused() throws Exception {
    TestCertificate own = TestCertificate.create();
    PrivateKey other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    assertThrows(InvalidKeyException.class, () -> new OwnCertificate(own.certificate(), other));
  }
}
