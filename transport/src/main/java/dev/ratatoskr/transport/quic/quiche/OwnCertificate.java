package dev.ratatoskr.transport.quic.quiche;

import java.net.Socket;
import java.security.InvalidKeyException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Our one certificate and its key, for servers. The JDK's own key managers take them out of a key
 * store, into which they would first be put encrypted: some fifty classes and a tenth of a second
 * for nothing.
 */
final class OwnCertificate extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final X509Certificate certificate;
  private final PrivateKey key;

  /**
   * Neither is compared with the other.
   *
   * @throws InvalidKeyException if it is no key of an elliptic curve with its bytes at hand
   */
  OwnCertificate(X509Certificate certificate, PrivateKey key) throws InvalidKeyException {
    if (!"EC".equals(key.getAlgorithm()) || key.getEncoded() == null) {
      throw new InvalidKeyException("not an EC key in memory: " + key.getAlgorithm());
    }
    this.certificate = certificate;
    this.key = key;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return key.getAlgorithm().equals(keyType) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  /** None: clients show no certificate. */
  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return ALIAS.equals(alias) ? new X509Certificate[] {certificate} : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return ALIAS.equals(alias) ? key : null;
  }
}
