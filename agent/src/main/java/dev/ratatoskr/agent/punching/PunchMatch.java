package dev.ratatoskr.agent.punching;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.punch.peer.PunchSettings;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All rounds with one other side, in step with it. For one thread. */
public final class PunchMatch implements AutoCloseable {
  /** The other side is taken for dead when it is silent for so long where it owes a line. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Plan plan;
  private final PunchGround ground;
  private final Consumer<PunchOutcome> report;
  private final BlockingQueue<PunchNews> news = new LinkedBlockingQueue<>();
  private final NettyLoop loop = NettyLoop.start(IoKind.AUTO);
  private final PunchPipe pipe;
  private @Nullable PunchRound round;
  private @Nullable Thread ending;
  private int number;
  private int agreedRounds;
  private Turn turn = new Turn();

  /** What is known of the present round. */
  private static final class Turn {
    @Nullable PeerKey peer;
    @Nullable PunchOutcome outcome;
    boolean gathered;
    boolean peerDone;
  }

  /**
   * How it is played.
   *
   * @param bind local addresses to use, not empty
   * @param port of the first round, one more in each later one; 0 means any free one
   * @param rounds at most
   * @param stagger how much later than the other side we begin to punch; it may be zero
   * @param punch limits of each punch
   */
  public record Plan(
      List<InetAddress> bind, int port, int rounds, Duration stagger, PunchSettings punch) {
    public Plan {
      bind = List.copyOf(bind);
      if (rounds < 1 || rounds > PunchLine.MAX_ROUNDS) {
        throw new IllegalArgumentException("1.." + PunchLine.MAX_ROUNDS + " rounds");
      }
      if (port < 0 || port + rounds - 1 > 65_535) {
        throw new IllegalArgumentException("there are not so many ports from the first one on");
      }
    }
  }

  /**
   * A match that has not begun. The streams stay their owner's.
   *
   * @param ground where ports are opened
   * @param report is told every outcome, in the thread of {@link #play}
   */
  public PunchMatch(
      Plan plan,
      PunchGround ground,
      InputStream in,
      OutputStream out,
      Consumer<PunchOutcome> report) {
    this.plan = plan;
    this.ground = ground;
    this.report = report;
    this.pipe = PunchPipe.start(in, out, news);
  }

  /**
   * Plays it to its end.
   *
   * @return whether each round found a path
   * @throws IOException when the pipe ends early or carries something else, or a port cannot be
   *     had; the message is for a human
   */
  public boolean play() throws IOException, InterruptedException {
    pipe.say(new PunchLine.Hello(PunchLine.VERSION, plan.rounds));
    await("its first line", () -> agreedRounds > 0);
    boolean all = true;
    for (number = 1; number <= agreedRounds; number++) {
      all &= playRound();
    }
    return all;
  }

  private boolean playRound() throws IOException, InterruptedException {
    turn = new Turn();
    int port = plan.port == 0 ? 0 : plan.port + number - 1;
    List<InetSocketAddress> bind =
        plan.bind.stream().map(address -> new InetSocketAddress(address, port)).toList();
    PunchRound present =
        PunchRound.open(new PunchRound.Spot(loop, ground, bind, plan.punch, news), number);
    round = present;
    try {
      await("our own addresses", () -> turn.gathered);
      pipe.say(new PunchLine.Ready(number, present.key()));
      await("it to be ready", () -> turn.peer != null);
      begin(present);
      boolean found = awaitOutcome();
      pipe.say(new PunchLine.Done(number));
      await("its outcome", () -> turn.peerDone);
      return found;
    } finally {
      round = null;
      ending = present.close();
    }
  }

  /** Reports it at once: the other side may take its time. */
  private boolean awaitOutcome() throws IOException, InterruptedException {
    await("an outcome", () -> turn.outcome != null);
    PunchOutcome result = Objects.requireNonNull(turn.outcome);
    report.accept(result);
    return result.found().isPresent();
  }

  private void begin(PunchRound present) throws IOException {
    PeerKey other = turn.peer;
    if (other == null || other.equals(present.key())) {
      throw new IOException("the other side says that it is us: is the pipe a loop?");
    }
    int mine = number;
    loop.execute(
        () -> {
          present.begin(other, message -> pipe.say(new PunchLine.Signal(mine, message)));
          loop.schedule(plan.stagger.toNanos(), present::punch);
        });
  }

  private void await(String what, BooleanSupplier condition)
      throws IOException, InterruptedException {
    while (!condition.getAsBoolean()) {
      PunchNews next = news.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      switch (next) {
        case null ->
            throw new IOException(
                "waited " + PATIENCE.toSeconds() + " s in vain for " + what + "; the other side?");
        case PunchNews.Said said -> onLine(said.line());
        case PunchNews.PipeEnded end -> throw new IOException(end.reason());
        case PunchNews.Gathered e -> turn.gathered |= e.round() == number;
        case PunchNews.Ended e -> {
          if (e.outcome().round() == number) {
            turn.outcome = e.outcome();
          }
        }
      }
    }
  }

  private void onLine(PunchLine line) throws IOException {
    switch (line) {
      case PunchLine.Hello hello -> {
        if (hello.version() != PunchLine.VERSION) {
          throw new IOException(
              "the other side speaks version " + hello.version() + ", not " + PunchLine.VERSION);
        }
        agree(agreedRounds == 0, line);
        agreedRounds = Math.min(plan.rounds, hello.rounds());
      }
      case PunchLine.Ready ready -> {
        agree(agreedRounds > 0 && ready.round() == number && turn.peer == null, line);
        turn.peer = ready.key();
      }
      case PunchLine.Signal signal -> {
        // A late one of the round before is of no use; none comes of a round that has not begun.
        agree(signal.round() < number || (signal.round() == number && turn.peer != null), line);
        PunchRound present = round;
        if (present != null && signal.round() == number) {
          loop.execute(() -> present.onSignal(signal.message()));
        }
      }
      case PunchLine.Done done -> {
        agree(done.round() == number && turn.peer != null && !turn.peerDone, line);
        turn.peerDone = true;
      }
    }
  }

  private static void agree(boolean fits, PunchLine line) throws IOException {
    if (!fits) {
      throw new IOException("the other side is out of step: " + line);
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    pipe.close();
    try {
      if (ending != null) {
        ending.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }
}
