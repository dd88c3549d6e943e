package dev.ratatoskr.transport.lane;

/** What a sender counts. */
final class SenderTally {
  private final DropTally drops = new DropTally();
  private long framesIn;
  private long bytesIn;
  private long framesSent;
  private long bytesSent;
  private long datagramsSent;
  private long repeats;
  private long repeatBytes;

  DropTally drops() {
    return drops;
  }

  void onFrame(int bytes) {
    framesIn++;
    bytesIn += bytes;
  }

  void onDatagram(int bytes, boolean endsFrame) {
    datagramsSent++;
    bytesSent += bytes;
    framesSent += endsFrame ? 1 : 0;
  }

  void onRepeat(int bytes) {
    repeats++;
    repeatBytes += bytes;
  }

  SenderCounters snapshot(long lastSojournNanos) {
    return new SenderCounters(
        framesIn,
        bytesIn,
        framesSent,
        bytesSent,
        datagramsSent,
        repeats,
        repeatBytes,
        lastSojournNanos,
        drops.snapshot());
  }
}
