package dev.ratatoskr.agent.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.portmap.FakeDevice.Says;
import dev.ratatoskr.proto.igd.IgdService;
import dev.ratatoskr.proto.igd.SoapAnswer;
import dev.ratatoskr.proto.igd.SoapCall;
import dev.ratatoskr.punch.portmap.IgdAnswer;
import dev.ratatoskr.punch.portmap.IgdRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Calls of a device that is honest, odd or hostile. */
class IgdGatewayTest {
  private static final InetAddress OUTSIDE = InetAddress.ofLiteral("20.0.0.1");
  private static final IgdRequest.Map MAP =
      new IgdRequest.Map(
          7, FakeDevice.LOOPBACK, FakeDevice.LOOPBACK, new IgdRequest.Ports(4000, 4001), 3600);

  private static Says external(String call) {
    return call.startsWith("GetExternalIPAddress")
        ? Says.done("GetExternalIPAddress", "<NewExternalIPAddress>20.0.0.1</NewExternalIPAddress>")
        : Says.fault(501);
  }

  private static IgdAnswer map(IgdService.Kind kind, FakeDevice device) {
    return new IgdGateway(new Random(1), new IgdService(kind, device.url())).answer(MAP);
  }

  private static IgdAnswer map(IgdService.Kind kind, Function<String, Says> answers)
      throws IOException {
    try (FakeDevice device = FakeDevice.soap(answers)) {
      return map(kind, device);
    }
  }

  @Test
  void versionOneMapsThePortItIsTold() throws IOException {
    IgdAnswer answer =
        map(
            IgdService.Kind.WAN_IP_1,
            call ->
                call.startsWith("AddPortMapping")
                        && call.contains("<NewExternalPort>4001<")
                        && call.contains("<NewInternalPort>4000<")
                        && call.contains("<NewInternalClient>127.0.0.1<")
                    ? Says.done("AddPortMapping", "")
                    : external(call));
    assertEquals(new IgdAnswer.Mapped(7, OUTSIDE, 4001, 3600), answer);
  }

  @Test
  void versionTwoChoosesThePort() throws IOException {
    IgdAnswer answer =
        map(
            IgdService.Kind.WAN_IP_2,
            call ->
                call.startsWith("AddAnyPortMapping")
                    ? Says.done("AddAnyPortMapping", "<NewReservedPort>5005</NewReservedPort>")
                    : external(call));
    assertEquals(new IgdAnswer.Mapped(7, OUTSIDE, 5005, 3600), answer);
  }

  @Test
  void aReservedPortThatIsNoneIsRefused() throws IOException {
    for (String port : new String[] {"", "0", "70000", "x"}) {
      IgdAnswer answer =
          map(
              IgdService.Kind.WAN_IP_2,
              call ->
                  Says.done(
                      "AddAnyPortMapping", "<NewReservedPort>" + port + "</NewReservedPort>"));
      assertInstanceOf(IgdAnswer.Refused.class, answer, port);
    }
  }

  @Test
  void aGatewayThatOnlyLendsForEverIsAskedForThat() throws IOException {
    IgdAnswer answer =
        map(
            IgdService.Kind.WAN_PPP_1,
            call ->
                !call.startsWith("AddPortMapping")
                    ? external(call)
                    : call.contains("<NewLeaseDuration>0<")
                        ? Says.done("AddPortMapping", "")
                        : Says.fault(SoapAnswer.Fault.PERMANENT_ONLY));
    assertEquals(new IgdAnswer.Mapped(7, OUTSIDE, 4001, 0), answer);
  }

  @Test
  void aTakenPortIsExchangedForAnother() throws IOException {
    IgdAnswer answer =
        map(
            IgdService.Kind.WAN_IP_1,
            call ->
                !call.startsWith("AddPortMapping")
                    ? external(call)
                    : call.contains("<NewExternalPort>4001<")
                        ? Says.fault(SoapAnswer.Fault.CONFLICT)
                        : Says.done("AddPortMapping", ""));
    IgdAnswer.Mapped mapped = assertInstanceOf(IgdAnswer.Mapped.class, answer);
    assertNotEquals(4001, mapped.externalPort());
    assertTrue(mapped.externalPort() >= 1024);
  }

  @Test
  void bothPortsAreTheSameWhereTheyMustBe() throws IOException {
    IgdAnswer answer =
        map(
            IgdService.Kind.WAN_IP_1,
            call ->
                !call.startsWith("AddPortMapping")
                    ? external(call)
                    : call.contains("<NewExternalPort>4000<")
                        ? Says.done("AddPortMapping", "")
                        : Says.fault(SoapAnswer.Fault.SAME_PORTS_ONLY));
    assertEquals(new IgdAnswer.Mapped(7, OUTSIDE, 4000, 3600), answer);
  }

  @Test
  void aGatewayThatOnlyEverSaysTakenIsGivenUp() throws IOException {
    try (FakeDevice device =
        FakeDevice.soap(
            call ->
                call.startsWith("AddPortMapping")
                    ? Says.fault(SoapAnswer.Fault.CONFLICT)
                    : external(call))) {
      assertInstanceOf(IgdAnswer.Refused.class, map(IgdService.Kind.WAN_IP_1, device));
      assertEquals(7, device.calls.size());
    }
  }

  @Test
  void nothingIsOpenedWhereThereIsNoAddressOutside() throws IOException {
    try (FakeDevice device = FakeDevice.soap(call -> Says.fault(SoapAnswer.Fault.CONFLICT))) {
      assertInstanceOf(IgdAnswer.Refused.class, map(IgdService.Kind.WAN_IP_1, device));
      assertEquals(1, device.calls.size());
    }
  }

  @Test
  void whatIsGivenBackIsNamedByItsPort() throws IOException {
    try (FakeDevice device = FakeDevice.soap(call -> Says.done("DeletePortMapping", ""))) {
      IgdService service = new IgdService(IgdService.Kind.WAN_IP_1, device.url());
      IgdRequest unmap = new IgdRequest.Unmap(8, FakeDevice.LOOPBACK, FakeDevice.LOOPBACK, 4001);
      assertEquals(new IgdAnswer.Unmapped(8), new IgdGateway(new Random(1), service).answer(unmap));
      assertTrue(device.calls.getFirst().contains("<NewExternalPort>4001<"));
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws IOException {
    AtomicInteger followed = new AtomicInteger();
    try (FakeDevice elsewhere = FakeDevice.raw(exchange -> followed.incrementAndGet());
        FakeDevice device =
            FakeDevice.raw(
                exchange -> {
                  exchange.getResponseHeaders().add("Location", elsewhere.url().toUri().toString());
                  exchange.sendResponseHeaders(307, -1);
                })) {
      assertInstanceOf(IgdAnswer.Absent.class, map(IgdService.Kind.WAN_IP_1, device));
      try (IgdHttp http = new IgdHttp(FakeDevice.LOOPBACK, Duration.ofSeconds(3))) {
        assertThrows(IOException.class, () -> http.get(device.url()));
      }
    }
    assertEquals(0, followed.get());
  }

  @Test
  void anEndlessAnswerIsCutOff() throws IOException {
    try (FakeDevice device =
        FakeDevice.raw(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] block = "<a/>".repeat(4096).getBytes(StandardCharsets.US_ASCII);
              OutputStream out = exchange.getResponseBody();
              for (int i = 0; i < 100_000; i++) {
                out.write(block);
              }
            })) {
      long start = System.nanoTime();
      assertInstanceOf(IgdAnswer.Absent.class, map(IgdService.Kind.WAN_IP_1, device));
      try (IgdHttp http = new IgdHttp(FakeDevice.LOOPBACK, Duration.ofSeconds(30))) {
        assertThrows(IOException.class, () -> http.get(device.url()));
      }
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20);
    }
  }

  @Test
  void anAnswerThatNeverEndsIsWaitedForOnlySoLong() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (FakeDevice device =
        FakeDevice.raw(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write('<');
              exchange.getResponseBody().flush();
              try {
                over.await(30, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      SoapCall call = SoapCall.externalAddress(IgdService.Kind.WAN_IP_1);
      long start = System.nanoTime();
      try (IgdHttp http = new IgdHttp(FakeDevice.LOOPBACK, Duration.ofMillis(300))) {
        assertThrows(IOException.class, () -> http.call(device.url(), call));
      }
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 10);
      over.countDown();
    }
  }

  @Test
  void nonsenseIsARefusalAndSilenceAnAbsence() throws IOException {
    assertInstanceOf(
        IgdAnswer.Refused.class,
        map(IgdService.Kind.WAN_IP_1, call -> new Says(200, "<!DOCTYPE x><x/>")));
    assertInstanceOf(
        IgdAnswer.Absent.class, map(IgdService.Kind.WAN_IP_1, call -> new Says(404, "no")));
    FakeDevice gone = FakeDevice.soap(IgdGatewayTest::external);
    gone.close();
    assertInstanceOf(IgdAnswer.Absent.class, map(IgdService.Kind.WAN_IP_1, gone));
  }

  @Test
  void withoutADeviceNothingIsMappedAndNothingToGiveBack() {
    IgdGateway gateway = new IgdGateway(new Random(1), null);
    assertEquals(new IgdAnswer.Absent(7), gateway.answer(MAP));
  }
}
