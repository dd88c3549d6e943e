package dev.ratatoskr.transport.quic;

/** Which engine dials which. */
public enum Pairing {
  KWIK_KWIK(TestEngine.KWIK, TestEngine.KWIK),
  QUICHE_QUICHE(TestEngine.QUICHE, TestEngine.QUICHE),
  KWIK_DIALS_QUICHE(TestEngine.KWIK, TestEngine.QUICHE),
  QUICHE_DIALS_KWIK(TestEngine.QUICHE, TestEngine.KWIK);

  private final TestEngine client;
  private final TestEngine server;

  Pairing(TestEngine client, TestEngine server) {
    this.client = client;
    this.server = server;
  }

  public TestEngine client() {
    return client;
  }

  public TestEngine server() {
    return server;
  }
}
