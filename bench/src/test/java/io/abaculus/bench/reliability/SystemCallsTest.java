package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SystemCallsTest {
  @Test
  void callsThatSucceededAreReadInTheOrderOfTheirEnds() {
    assertEquals(
        List.of(
            new FileCall.Create("/run/.a.tmp"),
            new FileCall.Write("/run/.a.tmp"),
            new FileCall.Write("/run/log"),
            new FileCall.Sync("/run/.a.tmp"),
            new FileCall.Rename("/run/.a.tmp", "/run/a"),
            new FileCall.Sync("/run"),
            new FileCall.Delete("/run/lock")),
        SystemCalls.read(
            List.of(
                "7 openat(AT_FDCWD</>, \"/run/.a.tmp\", O_WRONLY|O_CREAT|O_EXCL, 0666) = 5</run/.a.tmp>",
                "7 openat(AT_FDCWD</>, \"/run/b\", O_RDONLY) = 6</run/b>",
                "7 write(5</run/.a.tmp>, \"\"..., 100) = 100",
                "7 fsync(5</run/.a.tmp> <unfinished ...>",
                "8 pwrite64(9</run/log>, \"\"..., 10, 0) = 10",
                "7 <... fsync resumed>)             = 0",
                "7 rename(\"/run/.a.tmp\", \"/run/a\") = 0",
                "7 rename(\"/run/none\", \"/run/b\") = -1 ENOENT (No such file or directory)",
                "7 fsync(5</run>)                   = 0",
                "7 unlink(\"/run/lock\")             = 0",
                "7 +++ exited with 0 +++")));
  }
}
