package dev.ratatoskr.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The machines that decide are pure: bytes, events and {@code nowNanos} in, steps out. Only so do
 * virtual time and a seed reproduce every run of them.
 */
final class SansIoTest {
  private static final String[] PURE = {
    "dev.ratatoskr.proto..",
    "dev.ratatoskr.punch..",
    "dev.ratatoskr.transport.lane..",
    "dev.ratatoskr.transport.mtu..",
    "dev.ratatoskr.transport.overlay..",
    "dev.ratatoskr.transport.rendezvous..",
    "dev.ratatoskr.agent.supervise..",
    "dev.ratatoskr.agent.bridge..",
    "dev.ratatoskr.simnet",
  };

  /** Values only; whatever of {@code java.net} opens, resolves or asks the system is missing. */
  private static final Set<String> NET_VALUES =
      Set.of(
          "java.net.InetAddress",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetSocketAddress",
          "java.net.SocketAddress",
          "java.net.UnknownHostException",
          "java.net.URI",
          "java.net.URISyntaxException");

  private static final Set<String> CONCURRENCY =
      Set.of("java.lang.Thread", "java.util.Timer", "java.lang.Process", "java.lang.Runtime");

  private static GivenClassesConjunction pureClasses() {
    return noClasses().that().resideInAnyPackage(PURE);
  }

  private static DescribedPredicate<JavaCall<?>> callOf(
      DescribedPredicate<? super JavaClass> owner, String names) {
    return DescribedPredicate.describe(
        names + " of " + owner.getDescription(),
        call -> call.getName().matches(names) && owner.test(call.getTargetOwner()));
  }

  @Test
  void opensNothing() {
    DescribedPredicate<JavaClass> sockets =
        resideInAPackage("java.net..")
            .and(
                DescribedPredicate.describe(
                    "no value class", type -> !NET_VALUES.contains(type.getName())))
            .or(resideInAPackage("java.nio.channels.."))
            .or(resideInAPackage("javax.net.."))
            .or(resideInAPackage("io.netty.."));
    pureClasses()
        .should()
        .dependOnClassesThat(sockets.as("opens sockets"))
        .because("what opens a socket cannot run in the simulated network")
        .check(Production.classes());
  }

  @Test
  void touchesNoFile() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.file..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.io.File.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.io.FileInputStream.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.io.FileOutputStream.class)
        .because("a disk's pause would be the loop's pause")
        .check(Production.classes());
  }

  @Test
  void resolvesNoName() {
    pureClasses()
        .should()
        .callMethodWhere(
            callOf(
                assignableTo(InetAddress.class),
                "getByName|getAllByName|getLocalHost|getHostName|getCanonicalHostName|isReachable"))
        .orShould()
        .callMethodWhere(callOf(assignableTo(InetSocketAddress.class), "getHostName"))
        .orShould()
        .callConstructor(InetSocketAddress.class, String.class, int.class)
        .because("a name server's silence would hold up the loop")
        .check(Production.classes());
  }

  @Test
  void startsNoThread() {
    DescribedPredicate<JavaClass> concurrency =
        resideInAPackage("java.util.concurrent..")
            .and(
                DescribedPredicate.describe(
                    "no unit of time",
                    type -> !type.getName().startsWith("java.util.concurrent.TimeUnit")))
            .or(
                DescribedPredicate.describe(
                    "a thread or a process", type -> CONCURRENCY.contains(type.getName())));
    pureClasses()
        .should()
        .dependOnClassesThat(concurrency.as("threads, executors, locks or processes"))
        .because("one loop owns these machines; whoever needs a lock has two owners")
        .check(Production.classes());
  }

  @Test
  void readsNoClock() {
    pureClasses()
        .should()
        .callMethodWhere(callOf(assignableTo(System.class), "nanoTime|currentTimeMillis"))
        .orShould()
        .callMethodWhere(callOf(resideInAPackage("java.time.."), "now|system.*"))
        .orShould()
        .dependOnClassesThat(assignableTo(java.time.Clock.class))
        .because("time is read once per turn of the loop and passed down")
        .check(Production.classes());
  }

  @Test
  void drawsOnlyFromAGivenSource() {
    pureClasses()
        .should()
        .callConstructor(Random.class)
        .orShould()
        .callConstructor(SplittableRandom.class)
        .orShould()
        .callConstructorWhere(callOf(assignableTo(java.security.SecureRandom.class), ".*"))
        .orShould()
        .callMethodWhere(callOf(assignableTo(java.security.SecureRandom.class), "getInstance.*"))
        .orShould()
        .callMethodWhere(callOf(assignableTo(Math.class), "random"))
        .orShould()
        .callMethodWhere(callOf(assignableTo(java.util.UUID.class), "randomUUID"))
        .orShould()
        .callMethodWhere(
            callOf(assignableTo(java.util.random.RandomGenerator.class), "of|getDefault"))
        .orShould()
        .dependOnClassesThat(assignableTo(java.util.concurrent.ThreadLocalRandom.class))
        .because("a failing run is repeated from its seed")
        .check(Production.classes());
  }
}
