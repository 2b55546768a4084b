package ringwall.lab.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.lab.isolation.attack.Attacks;
import ringwall.lab.isolation.target.Targets;
import ringwall.lab.system.Programs;

/// The HTML report in a real browser: it draws, and the table is in it.
class IsolationHtmlTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @TempDir private Path folder = Path.of("");

    @Test
    void aBrowserDrawsTheReport() throws IOException {
        Optional<String> browser =
                Stream.of("chromium", "chromium-browser", "google-chrome")
                        .filter(name -> Programs.find(name).isPresent())
                        .findFirst();
        if (browser.isEmpty()) {
            System.out.println("SKIPPED IsolationHtmlTest: install chromium");
        }
        assumeTrue(browser.isPresent(), "install chromium");
        Path page = report();
        Path picture = folder.resolve("page.png");
        String address = page.toUri().toString();
        Programs.Ended drawn = chromium(browser.get(), "--screenshot=" + picture, address);
        assertThat(Files.exists(picture)).as(drawn.output()).isTrue();
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isEqualTo(1_400);
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 2) {
            for (int x = 0; x < image.getWidth(); x += 2) {
                colours.add(image.getRGB(x, y));
            }
        }
        assertThat(colours).as("it is not a blank page").hasSizeGreaterThan(20);
        String dom = chromium(browser.get(), "--dump-dom", address).output();
        assertThat(dom).contains("vmware-server").contains("ringwall").contains("</table>");
    }

    private Path report() throws IOException {
        IsolationTest test =
                new IsolationTest(folder, TODAY.toEpochDay() * 86_400_000_000_000L, line -> {});
        List<IsolationTest.Row> rows = new ArrayList<>();
        List<Attack> attacks = Attacks.all().subList(0, 4);
        for (VirtualSwitchUnderTest target : new Targets(() -> 0L, TODAY).inProcess()) {
            rows.add(test.run(target, attacks));
        }
        Path page = folder.resolve("report.html");
        Files.writeString(page, new IsolationReport(rows).html(folder));
        return page;
    }

    private Programs.Ended chromium(String browser, String what, String address) {
        return Programs.run(
                List.of(
                        "timeout",
                        "60",
                        browser,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--window-size=1400,1000",
                        what,
                        address),
                folder,
                70);
    }
}
