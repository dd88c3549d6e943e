package dev.ratatoskr.transport.io;

/**
 * What passed a port since it was bound, in datagrams.
 *
 * @param received taken from the system and handed to the receiver
 * @param sent accepted by the system
 * @param droppedQueueFull not sent: more than the send queue's bound was waiting
 * @param droppedUnreachable not sent: the destination's family or network is not reachable from
 *     this port
 * @param droppedRefused not sent: an earlier datagram was answered by an ICMP error
 * @param droppedOther not sent: any other error of the system
 * @param receiveErrors errors reported while receiving (ICMP, mostly); the port goes on
 * @param receiverFailures calls of the receiver that threw: bugs, each logged
 */
public record PortCounters(
    long received,
    long sent,
    long droppedQueueFull,
    long droppedUnreachable,
    long droppedRefused,
    long droppedOther,
    long receiveErrors,
    long receiverFailures) {

  /** Everything that was given to the port and not sent. */
  public long dropped() {
    return droppedQueueFull + droppedUnreachable + droppedRefused + droppedOther;
  }
}
