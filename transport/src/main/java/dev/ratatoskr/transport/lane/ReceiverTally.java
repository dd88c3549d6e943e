package dev.ratatoskr.transport.lane;

/** What a receiver counts. */
final class ReceiverTally {
  private long frames;
  private long frameBytes;
  private long datagrams;
  private long late;
  private long duplicates;
  private long jumps;
  private long overflow;
  private long malformed;
  private long foreign;

  void onFrame(int bytes) {
    frames++;
    frameBytes += bytes;
  }

  void onDatagram() {
    datagrams++;
  }

  void onLate() {
    late++;
  }

  void onDuplicate() {
    duplicates++;
  }

  void onJump() {
    jumps++;
  }

  void onOverflow() {
    overflow++;
  }

  void onMalformed() {
    malformed++;
  }

  void onForeign() {
    foreign++;
  }

  ReceiverCounters snapshot(ArrivalLog log, Reassembly reassembly) {
    return new ReceiverCounters(
        frames,
        frameBytes,
        datagrams,
        log.lost(),
        log.lostForGood(),
        late,
        duplicates,
        reassembly.givenUp(),
        jumps,
        overflow,
        malformed,
        foreign);
  }
}
