package dev.ratatoskr.punch.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Step;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StunQueryTest {
  private static final InetSocketAddress SERVER = new InetSocketAddress("198.51.100.1", 3478);
  private static final InetSocketAddress MAPPED = new InetSocketAddress("203.0.113.9", 4000);
  private static final TransactionId ID = new TransactionId(1, 2);
  // The clock wraps during the transaction.
  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

  private final StunQuery query = new StunQuery(1, SERVER, ID, QuerySettings.RFC);

  @Test
  void asksSevenTimesAsTheRfcSaysAndGivesUpAfter39500Milliseconds() {
    List<Long> sentMillis = new ArrayList<>();
    long now = START;
    query.onStart(now);
    while (true) {
      Step<StunQuery.Event> step = query.poll();
      if (step instanceof Step.Send<StunQuery.Event>) {
        sentMillis.add(TimeUnit.NANOSECONDS.toMillis(now - START));
      } else if (step instanceof Step.WaitUntil<StunQuery.Event> wait) {
        now = wait.deadlineNanos();
        query.onTimeout(now);
      } else if (step instanceof Step.Emit<StunQuery.Event> emit) {
        assertEquals(new StunQuery.Event.TimedOut(), emit.event());
        break;
      }
    }
    assertEquals(List.of(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L), sentMillis);
    assertEquals(39_500, TimeUnit.NANOSECONDS.toMillis(now - START));
  }

  @Test
  void takesOnlyTheRightAnswerFromTheServerAtThePortThatAsked() throws MalformedException {
    query.onStart(START);
    query.poll();
    InetSocketAddress stranger = new InetSocketAddress("198.51.100.2", 3478);
    assertFalse(query.onStun(1, stranger, answer(ID), START + 5));
    assertFalse(query.onStun(2, SERVER, answer(ID), START + 5));
    assertFalse(query.onStun(1, SERVER, answer(new TransactionId(1, 3)), START + 5));
    assertTrue(query.onStun(1, SERVER, answer(ID), START + 7));
    assertEquals(new Step.Emit<>(new StunQuery.Event.Answered(MAPPED, 7, 1)), query.poll());
    assertFalse(query.onStun(1, SERVER, answer(ID), START + 9));
    assertEquals(new Step.WaitUntil<>(Long.MAX_VALUE), query.poll());
  }

  @Test
  void theResponderAnswersKnownAskersOnlyAndNotTooMany() throws MalformedException {
    StunResponder responder = new StunResponder(SERVER::equals);
    ReceivedStun request =
        StunCodec.decode(StunCodec.encode(StunMessage.of(StunClass.REQUEST, ID)));
    assertTrue(responder.onStun(1, MAPPED, request, START));
    assertEquals(1, responder.refused());
    for (int i = 0; i < 2 * StunResponder.PER_SECOND; i++) {
      assertTrue(responder.onStun(1, SERVER, request, START));
    }
    int answers = 0;
    while (responder.poll() instanceof Step.Send<Void> send) {
      assertEquals(SERVER, StunCodec.decode(send.payload()).message().xorMapped().orElseThrow());
      answers++;
    }
    assertEquals(StunResponder.PER_SECOND, answers);
    ReceivedStun probe =
        StunCodec.decode(
            StunCodec.encode(
                StunMessage.of(StunClass.REQUEST, ID, new StunAttribute.Username("a:b"))));
    assertFalse(responder.onStun(1, SERVER, probe, START));
  }

  private static ReceivedStun answer(TransactionId id) throws MalformedException {
    StunAttribute mapped = new StunAttribute.XorMappedAddress(MAPPED);
    return StunCodec.decode(StunCodec.encode(StunMessage.of(StunClass.SUCCESS, id, mapped)));
  }
}
