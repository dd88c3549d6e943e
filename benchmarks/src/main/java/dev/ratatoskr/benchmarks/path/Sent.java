package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.wan.Wan;

/**
 * What the home that downloads come from has sent so far, in packets.
 *
 * @param direct to the other home
 * @param mesh to the public node
 */
record Sent(long direct, long mesh) {
  /** Up to now. */
  static Sent by(Track track) {
    Streets streets = track.homes().streets();
    Wan wan = streets.lab().wan();
    String sender = streets.b().gateway().label();
    return new Sent(
        wan.counts(sender, streets.a().gateway().label()).accepted(),
        wan.counts(sender, streets.publicNode().label()).accepted());
  }

  /** The part of its packets that has gone to the public node since then. */
  double meshPercentSince(Sent before) {
    long overMesh = mesh - before.mesh;
    return 100.0 * overMesh / (overMesh + direct - before.direct);
  }
}
