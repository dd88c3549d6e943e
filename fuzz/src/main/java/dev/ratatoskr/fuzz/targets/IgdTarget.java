package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.igd.IgdService;
import dev.ratatoskr.proto.igd.LanUrl;
import dev.ratatoskr.proto.igd.SoapAnswer;
import dev.ratatoskr.proto.igd.SsdpAnswer;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a gateway says by UPnP: nothing in it leads to another host than the one that said it. The
 * first byte chooses between an SSDP answer, a description and a SOAP answer.
 */
final class IgdTarget implements FuzzTarget {
  private static final InetAddress GATEWAY = InetAddress.ofLiteral("192.168.1.1");

  private static final String SSDP =
      "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nLOCATION: http://192.168.1.1:5000/d.xml\r\n\r\n";

  private static final String DESCRIPTION =
      "<root><URLBase>http://192.168.1.1:5000/</URLBase><device><serviceList><service>"
          + "<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
          + "<controlURL>/ctl?x=1</controlURL></service></serviceList></device></root>";

  private static final String ANSWER =
      "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
          + "<u:GetExternalIPAddressResponse xmlns:u=\"x\"><NewExternalIPAddress>192.0.2.1"
          + "</NewExternalIPAddress></u:GetExternalIPAddressResponse></s:Body></s:Envelope>";

  private static final String FAULT = "<a><errorCode>718</errorCode></a>";

  @Override
  public List<byte[]> seeds() {
    return List.of(
        Bytes.after(0, Bytes.of(SSDP)),
        Bytes.after(1, Bytes.of(DESCRIPTION)),
        Bytes.after(2, Bytes.of(ANSWER)),
        Bytes.after(2, Bytes.of(FAULT)));
  }

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    int kind = choices.below(3);
    byte[] message = choices.rest();
    try {
      switch (kind) {
        case 0 -> own(SsdpAnswer.parse(ByteBuffer.wrap(message), GATEWAY).description());
        case 1 -> {
          LanUrl from = LanUrl.parse("http://192.168.1.1:5000/d.xml", GATEWAY);
          IgdService.parse(message, from).forEach(service -> own(service.control()));
        }
        default -> answered(SoapAnswer.parse(message, "GetExternalIPAddress"));
      }
    } catch (MalformedException e) {
      // As promised.
    }
  }

  private static void own(LanUrl url) {
    BrokenPromise.unlessEqual(GATEWAY, url.host(), "another host");
    BrokenPromise.unless(url.port() >= 1 && url.port() <= 0xffff, "port " + url.port());
    BrokenPromise.unlessEqual("192.168.1.1", String.valueOf(url.toUri().getHost()), "another host");
  }

  private static void answered(SoapAnswer answer) {
    switch (answer) {
      case SoapAnswer.Done done ->
          BrokenPromise.unless(done.values().size() <= SoapAnswer.MAX_BYTES, "more than came");
      case SoapAnswer.Fault fault -> {
        // Any number is one.
      }
    }
  }
}
