package dev.ratatoskr.agent.bridge;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;

/** What a {@link Bridge} asks of its owner, to be carried out in order. */
public sealed interface BridgeEffect {

  /** Send on the control stream. */
  record SendControl(Envelope envelope) implements BridgeEffect {
    /** The kind of message only: an offer holds the password. */
    @Override
    public String toString() {
      return "SendControl[" + envelope.getBodyCase() + "]";
    }
  }

  /**
   * Open a shim; answer by {@link Bridge#onShimReady} or {@link Bridge#onShimEnded}.
   *
   * @param bridgeId names the shim and its stream
   * @param password what both routers' handshakes must be signed for; secret
   * @param opensStream whether we open the bridge stream; otherwise the peer does
   */
  record OpenShim(long bridgeId, String password, boolean opensStream) implements BridgeEffect {
    /** Without the password. */
    @Override
    public String toString() {
      return "OpenShim[" + bridgeId + ", " + opensStream + "]";
    }
  }

  /** Close the shim and its stream at once, so that the router falls back to the mesh. */
  record CloseShim(long bridgeId, String reason) implements BridgeEffect {}

  /**
   * Have the shim hide the bridge from transit. Comes before the bridge's {@link AddPeer}, or not
   * at all.
   */
  record HideShim(long bridgeId) implements BridgeEffect {}

  /**
   * Write the URI to the ledger, then {@code addPeer}; answer by {@link Bridge#onAdded} or {@link
   * Bridge#onAddFailed}.
   */
  record AddPeer(long bridgeId, PeerUri uri) implements BridgeEffect {}

  /** {@code removePeer}, after whatever was asked of the router before; then strike the ledger. */
  record RemovePeer(String remote) implements BridgeEffect {}

  /** Something the owner must know. */
  record Emit(BridgeEvent event) implements BridgeEffect {}

  /**
   * Nothing more to do before the deadline unless an input comes first.
   *
   * @param deadlineNanos in the caller's clock; {@link Long#MAX_VALUE} when no timer runs
   */
  record WaitUntil(long deadlineNanos) implements BridgeEffect {}
}
