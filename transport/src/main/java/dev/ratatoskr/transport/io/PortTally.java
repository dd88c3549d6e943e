package dev.ratatoskr.transport.io;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

/** The running numbers behind {@link PortCounters}. Thread: the loop. */
final class PortTally {
  private long received;
  private long sent;
  private long queueFull;
  private long unreachable;
  private long refused;
  private long other;
  private long receiveErrors;
  private long receiverFailures;

  void onReceived() {
    received++;
  }

  void onSent(int datagrams) {
    sent += datagrams;
  }

  void onQueueFull() {
    queueFull++;
  }

  void onReceiveError() {
    receiveErrors++;
  }

  void onReceiverFailure() {
    receiverFailures++;
  }

  /** Files a failed send under its reason. */
  void onSendFailure(Throwable cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof PortUnreachableException
        || cause instanceof ConnectException
        || text.contains("refused")) {
      refused++;
    } else if (cause instanceof NoRouteToHostException
        || cause instanceof UnresolvedAddressException
        || cause instanceof UnsupportedAddressTypeException
        || text.contains("unreachable")
        || text.contains("address family")
        || text.contains("invalid argument")) {
      unreachable++;
    } else {
      other++;
    }
  }

  PortCounters snapshot() {
    return new PortCounters(
        received, sent, queueFull, unreachable, refused, other, receiveErrors, receiverFailures);
  }
}
