package ringwall.lab.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What dead labs leave goes; what bears no mark of ours, or a living lab's, stays.
class RunFolderTest {
    @Test
    void aDeadLabsFolderGoesWithWhatIsInIt() throws IOException {
        Path folder = RunFolder.open();
        // No process id is as large as this (PID_MAX_LIMIT is 2^22).
        Path dead =
                Files.createDirectories(folder.resolve("test-999999998.qemu").resolve("inside"));
        Files.writeString(dead.resolve("console.log"), "left over");
        Path living =
                Files.createFile(folder.resolve("test-" + ProcessHandle.current().pid() + ".mark"));
        Path stranger = Files.createFile(folder.resolve("not-ours-" + System.nanoTime()));
        try {
            RunFolder.removeStale();
            assertThat(folder.resolve("test-999999998.qemu")).doesNotExist();
            assertThat(living).exists();
            assertThat(stranger).exists();
        } finally {
            Files.deleteIfExists(living);
            Files.deleteIfExists(stranger);
        }
    }
}
