package dev.ratatoskr.transport.lane;

/**
 * What a sender did so far. Frames that came are those sent, dropped and still queued.
 *
 * @param framesIn frames that came
 * @param bytesIn their bytes
 * @param framesSent frames whose last fragment was polled
 * @param bytesSent bytes of datagrams polled, headers included, repeats not
 * @param datagramsSent datagrams polled, repeats not
 * @param repeats datagrams polled that repeat an earlier one
 * @param repeatBytes their bytes
 * @param lastSojournNanos how long the last frame sent had waited when it began
 * @param dropped frames that were not sent, by reason
 */
public record SenderCounters(
    long framesIn,
    long bytesIn,
    long framesSent,
    long bytesSent,
    long datagramsSent,
    long repeats,
    long repeatBytes,
    long lastSojournNanos,
    Dropped dropped) {

  /**
   * Frames that were not sent.
   *
   * @param standing by CoDel: its flow's wait stood above 5 ms
   * @param stale it waited 100 ms, whatever CoDel said
   * @param overflow the lane's bytes were used up, and its flow was the longest
   * @param crowded too many flows at once
   * @param unsendable too big for a frame or for the datagrams of the path, or cut off because the
   *     datagrams shrank in the middle of it
   */
  public record Dropped(long standing, long stale, long overflow, long crowded, long unsendable) {
    /** All of them. */
    public long total() {
      return standing + stale + overflow + crowded + unsendable;
    }
  }
}
