package dev.ratatoskr.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.proto.MalformedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SessionWatcherTest {
  private final VirtualLoop loop = new VirtualLoop();
  private final List<SessionEvent> events = new ArrayList<>();
  private boolean answering = true;
  private long sessionFromNanos = Long.MAX_VALUE;
  private OptionalLong packets = OptionalLong.empty();
  private int asked;

  private final RouterAdmin admin =
      new RouterAdmin() {
        @Override
        public <T> void submit(AdminRequest<T> request, Consumer<AdminResult<T>> onResult) {
          asked++;
          loop.schedule(Duration.ofMillis(1).toNanos(), () -> onResult.accept(answer(request)));
        }
      };

  @Test
  void asksFiveTimesASecondAndSeesASessionWithinHalfASecond() {
    SessionWatcher watcher = watcher();
    watcher.start();
    loop.run(Duration.ofSeconds(2));
    assertTrue(asked >= 9 && asked <= 11, "asked " + asked);
    sessionFromNanos = loop.nanoTime();
    loop.run(Duration.ofMillis(500));
    assertEquals(1, events.size());
    watcher.close();
    int before = asked;
    loop.run(Duration.ofSeconds(2));
    assertEquals(before, asked);
  }

  @Test
  void anAbsentRouterEndsNoSession() {
    sessionFromNanos = 0;
    watcher().start();
    loop.run(Duration.ofSeconds(1));
    answering = false;
    loop.run(Duration.ofSeconds(30));
    answering = true;
    loop.run(Duration.ofSeconds(1));
    assertEquals(1, events.size(), events::toString);
  }

  @Test
  void asksOnceASecondWhileNothingPassesTheInterface() {
    packets = OptionalLong.of(5);
    watcher().start();
    loop.run(Duration.ofSeconds(3));
    int before = asked;
    loop.run(Duration.ofSeconds(20));
    assertTrue(asked - before >= 15 && asked - before <= 21, "asked " + (asked - before));
    sessionFromNanos = loop.nanoTime();
    loop.run(Duration.ofMillis(1_300));
    assertEquals(1, events.size(), "found all the same");
  }

  @Test
  void aPacketMakesItAskAtOnceAndForAWhile() {
    packets = OptionalLong.of(5);
    watcher().start();
    loop.run(Duration.ofMillis(10_100));
    for (int i = 0; i < 20; i++) {
      int before = asked;
      packets = OptionalLong.of(6 + i);
      loop.run(Duration.ofMillis(210));
      assertTrue(asked > before, "at once");
      loop.run(Duration.ofMillis(590));
      assertTrue(asked - before >= 3, "asked " + (asked - before));
      loop.run(Duration.ofSeconds(1));
      assertTrue(asked - before >= 8, "asked " + (asked - before));
      loop.run(Duration.ofMillis(2_030));
    }
  }

  @Test
  void asksOftenWhereTheInterfaceIsNotKnownAnyMore() {
    packets = OptionalLong.of(5);
    watcher().start();
    loop.run(Duration.ofSeconds(5));
    packets = OptionalLong.empty();
    loop.run(Duration.ofSeconds(1));
    int before = asked;
    loop.run(Duration.ofSeconds(2));
    assertTrue(asked - before >= 9, "asked " + (asked - before));
  }

  private SessionWatcher watcher() {
    return new SessionWatcher(
        loop, admin, key -> OwnTraffic.Count.NONE, () -> packets, events::add);
  }

  private <T> AdminResult<T> answer(AdminRequest<T> request) {
    if (!answering) {
      return new AdminResult.Unavailable<>("no router");
    }
    try {
      String sessions =
          loop.nanoTime() >= sessionFromNanos
              ? "{\"sessions\":[{\"key\":\"%s\",\"address\":\"200:1::1\"}]}"
                  .formatted(SessionTableTest.someKey(1))
              : "{}";
      return new AdminResult.Answered<>(request.decode(new ObjectMapper().readTree(sessions)));
    } catch (IOException | MalformedException e) {
      throw new IllegalStateException(e);
    }
  }
}
