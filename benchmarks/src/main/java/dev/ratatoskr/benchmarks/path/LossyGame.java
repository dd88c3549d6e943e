package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.Percentiles;
import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Packets of a game on one line under one loss after the other. Thread: the caller's. */
final class LossyGame {
  /** How long each loss is measured. */
  static final int SECONDS = 4;

  private static final int PER_SECOND = 60;
  private static final double LATE_MILLIS = 10;

  private static final int MOST_WARMING_SECONDS = 60;

  private final Track track;
  private final Line line;
  private final Deadline deadline;
  private final boolean repairs;
  private double idleWireBytes = Double.NaN;

  /**
   * Not begun.
   *
   * @param repairs whether the line repairs losses once it has noticed one
   */
  LossyGame(Track track, Line line, Deadline deadline, boolean repairs) {
    this.track = track;
    this.line = line;
    this.deadline = deadline;
    this.repairs = repairs;
  }

  /** Plays under a loss; the first must be none. */
  Map<String, Double> play(Condition condition) throws LabException {
    track.shape(condition.over(track.plan().setting().shape()));
    Order order = new Order();
    warm(condition, order);
    long before = wireBytes();
    Line.Exchange played = line.exchange(PER_SECOND, SECONDS * PER_SECOND);
    order.add(played);
    int sent = played.toB().sent() + played.toA().sent();
    double wire = (double) (wireBytes() - before) / sent;
    if (condition.percent() == 0) {
      idleWireBytes = wire;
    }
    int inTime =
        played.toB().cameWithin(deadline.toBMillis())
            + played.toA().cameWithin(deadline.toAMillis());
    int came = played.toB().came() + played.toA().came();
    Map<String, Double> readings = new LinkedHashMap<>();
    readings.put("in time %", 100.0 * inTime / sent);
    readings.put("late or lost %", 100.0 * (sent - inTime) / sent);
    readings.put("arrived %", 100.0 * came / sent);
    readings.put("one way p50 ms", Percentiles.at(played.tookMillis(), 0.5));
    readings.put("one way p99 ms", Percentiles.at(played.tookMillis(), 0.99));
    readings.put("more on the wire %", 100 * (wire / idleWireBytes - 1));
    readings.put("packets sent", (double) sent);
    readings.put("packets arrived", (double) came);
    readings.put("packets in time", (double) inTime);
    readings.put("out of order", (double) order.overtaken);
    readings.put("twice", (double) order.twice);
    return readings;
  }

  /** Leaves the path as it was. */
  void end() {
    track.shape(track.plan().setting().shape());
  }

  /** For a second; where losses are repaired, until both hosts can have noticed one. */
  private void warm(Condition condition, Order order) throws LabException {
    long enoughToB = lost(a(), b()) + 1;
    long enoughToA = lost(b(), a()) + 1;
    for (int second = 0; second < MOST_WARMING_SECONDS; second++) {
      order.add(line.exchange(PER_SECOND, PER_SECOND));
      if (!repairs
          || condition.percent() == 0
          || (lost(a(), b()) >= enoughToB && lost(b(), a()) >= enoughToA)) {
        return;
      }
    }
    throw new LabException(
        "%s lost too little in %d s".formatted(condition.name(), MOST_WARMING_SECONDS));
  }

  private Home a() {
    return track.homes().a().home();
  }

  private Home b() {
    return track.homes().b().home();
  }

  private long lost(Home from, Home to) {
    return track.homes().lab().wan().counts(from.gateway().label(), to.gateway().label()).lost();
  }

  /** What both gateways have sent outside. */
  private long wireBytes() throws LabException {
    return a().gateway().sentBytes("wan0") + b().gateway().sentBytes("wan0");
  }

  /**
   * How the path loses.
   *
   * @param percent of the packets, or with bursts of the time
   * @param meanBurst zero where each packet is lost by itself
   */
  record Condition(int percent, Duration meanBurst) {
    /** In the tables. */
    String name() {
      String way = meanBurst.isZero() ? "random" : "bursts";
      return percent == 0 ? "none" : String.format(Locale.ROOT, "%s %d %%", way, percent);
    }

    LinkShape over(LinkShape shape) {
      return meanBurst.isZero()
          ? shape.withLoss(percent / 100.0)
          : shape.withBurstLoss(percent / 100.0, meanBurst);
    }
  }

  /**
   * Until when a packet is in time: the same for all contenders of a track.
   *
   * @param toBMillis after it was sent to b
   * @param toAMillis after it was sent to a
   */
  record Deadline(double toBMillis, double toAMillis) {
    /** By what raw packets take while nothing is lost. */
    static Deadline of(Line raw) throws LabException {
      Line.Exchange idle = raw.exchange(PER_SECOND, 2 * PER_SECOND);
      return new Deadline(
          Percentiles.median(idle.toB().tookMillis()) + LATE_MILLIS,
          Percentiles.median(idle.toA().tookMillis()) + LATE_MILLIS);
    }
  }

  /** What an overlay must never do, from the first packet of a condition on. */
  private static final class Order {
    private int overtaken;
    private int twice;

    void add(Line.Exchange played) {
      for (PacketLog log : List.of(played.toB(), played.toA())) {
        overtaken += log.overtaken();
        twice += log.twice();
      }
    }
  }
}
