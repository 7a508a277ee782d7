package io.abaculus.tornado.sdk;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.abaculus.tornado.cache.Fingerprint;
import io.abaculus.tornado.cache.KernelCache;
import io.abaculus.tornado.cache.KernelFolder;
import io.abaculus.tornado.cache.KernelIdentity;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.runtime.tasks.TornadoTaskGraph;

/** The cache of kernels of a device, of which all counts that what a kernel is translated to may depend on. */
final class DeviceCaches {
  private static final Logger LOG = System.getLogger(DeviceCaches.class.getName());

  /** How the JVM lays out objects, which kernels read. */
  private static final List<String> LAYOUT =
      List.of("UseCompressedOops", "UseCompactObjectHeaders", "ObjectAlignmentInBytes");

  private DeviceCaches() {}

  /** Empty if nothing is to be kept, or what the kernels depend on cannot be told. */
  static Optional<KernelCache> open(TornadoDevice device) {
    try {
      Optional<Path> folder = KernelFolder.ofThisProcess();
      return folder.isEmpty()
          ? Optional.empty()
          : Optional.of(new KernelCache(folder.get(), madeFor(device)));
    } catch (IOException | RuntimeException e) {
      LOG.log(Logger.Level.WARNING, "compiled kernels are not kept for later starts: " + e);
      return Optional.empty();
    }
  }

  private static String madeFor(TornadoDevice device) throws IOException {
    Fingerprint all = new Fingerprint().add(KernelIdentity.version());
    // The API, runtime, drivers and compiler of an SDK lie in one folder.
    all.addFiles(KernelIdentity.place(TornadoTaskGraph.class).resolveSibling(""));
    all.add(device.getTornadoVMBackend())
        .add(device.getPlatformName())
        .add(device.getPhysicalDevice().getDeviceName())
        .add(device.getDeviceOpenCLCVersion())
        .add(device.getDeviceLocalMemorySize())
        .add(Arrays.toString(device.getDeviceMaxWorkgroupDimensions()));
    all.add(System.getProperty("java.vm.version"));
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    LAYOUT.forEach(option -> all.add(option).add(jvm.getVMOption(option).getValue()));
    Properties properties = System.getProperties();
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (name.startsWith("tornado.")) {
        all.add(name).add(properties.getProperty(name));
      }
    }
    return all.hex();
  }
}
