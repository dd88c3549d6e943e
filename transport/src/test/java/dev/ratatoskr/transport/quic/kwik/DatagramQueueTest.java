package dev.ratatoskr.transport.quic.kwik;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DatagramQueueTest {
  private final AtomicInteger told = new AtomicInteger();
  private final DatagramQueue queue = new DatagramQueue(4, told::incrementAndGet);

  private void queued(int count) {
    for (int i = 0; i < count; i++) {
      queue.onQueued();
    }
  }

  private void taken(int count) {
    for (int i = 0; i < count; i++) {
      queue.onTaken();
    }
  }

  @Test
  void roomIsToldOnceToWhoWasRefused() {
    queued(4);
    assertEquals(0, queue.room());
    taken(1);
    assertEquals(0, told.get(), "not before half of it is free");
    taken(1);
    assertEquals(1, told.get());
    taken(2);
    assertEquals(1, told.get());
    assertEquals(4, queue.room());
  }

  @Test
  void whoWasNotRefusedIsToldNothing() {
    queued(3);
    assertEquals(1, queue.room());
    taken(3);
    assertEquals(0, told.get());
  }

  @Test
  void moreThanThereIsRoomForMayWait() {
    queued(9);
    assertEquals(0, queue.room());
    taken(6);
    assertEquals(0, told.get());
    taken(1);
    assertEquals(1, told.get());
  }

  @Test
  void roomMadeMeanwhileIsNotMissed() throws InterruptedException {
    int rounds = 20_000;
    DatagramQueue shared = new DatagramQueue(2, told::incrementAndGet);
    AtomicInteger left = new AtomicInteger(rounds);
    Thread taker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (left.get() > 0) {
                    if (shared.size() > 0) {
                      shared.onTaken();
                      left.decrementAndGet();
                    } else {
                      Thread.onSpinWait();
                    }
                  }
                });
    int sent = 0;
    int answered = 0;
    while (sent < rounds) {
      int room = shared.room();
      for (int i = 0; i < room && sent < rounds; i++) {
        shared.onQueued();
        sent++;
      }
      if (room == 0) {
        // Waits for the word, as the loop does: it must come for every refusal.
        while (told.get() == answered) {
          Thread.onSpinWait();
        }
        answered = told.get();
      }
    }
    taker.join();
    assertEquals(0, shared.size());
  }
}
