package dev.ratatoskr.simnet;

/** Both directions between two things: up towards the wide area, down towards the host. */
final class Line {
  private final Pipe up;
  private final Pipe down;

  Line(Pipe up, Pipe down) {
    this.up = up;
    this.down = down;
  }

  Pipe up() {
    return up;
  }

  Pipe down() {
    return down;
  }

  void change(Link upLink, Link downLink) {
    up.change(upLink);
    down.change(downLink);
  }
}
