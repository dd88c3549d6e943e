package dev.ratatoskr.agent.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process uses, under the names that Prometheus's own clients use. */
final class ProcessFigures {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*([0-9]{1,12}) kB");
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double BYTES_PER_KIB = 1024;

  private ProcessFigures() {}

  static void register(MeterRegistry registry) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    MetricsText.Family used =
        MetricsText.gauge(registry, "jvm.memory.used", "Memory that the JVM uses.", "bytes");
    used.with(Tags.of("area", "heap"), memory.getHeapMemoryUsage().getUsed() * 1.0);
    used.with(Tags.of("area", "nonheap"), memory.getNonHeapMemoryUsage().getUsed() * 1.0);
    MetricsText.gauge(registry, "process.resident.memory", "Resident memory.", "bytes")
        .with(Tags.empty(), residentBytes());
    MetricsText.gauge(registry, "process.start.time", "When it began, since 1970.", "seconds")
        .with(
            Tags.empty(), ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder(
              "process.cpu", system, each -> each.getProcessCpuTime() / NANOS_PER_SECOND)
          .baseUnit("seconds")
          .description("Processor time used.")
          .register(registry);
    }
  }

  /** Linux tells; empty elsewhere. */
  private static OptionalDouble residentBytes() {
    try {
      Matcher resident = RESIDENT.matcher(Files.readString(STATUS));
      return resident.find()
          ? OptionalDouble.of(Long.parseLong(resident.group(1)) * BYTES_PER_KIB)
          : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
