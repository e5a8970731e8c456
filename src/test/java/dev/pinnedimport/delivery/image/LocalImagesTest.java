package dev.pinnedimport.delivery.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalImagesTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB), "png", out);
        Path folder = Files.createDirectories(directory.resolve("pictures/2027"));
        Files.write(folder.resolve("jazz.png"), out.toByteArray());
        Files.write(directory.resolve("outside.png"), out.toByteArray());
        Files.createSymbolicLink(folder.resolve("inside-link.png"), folder.resolve("jazz.png"));
        Files.createSymbolicLink(folder.resolve("outside-link.png"), directory.resolve("outside.png"));
        Files.createSymbolicLink(folder.resolve("parent"), directory);
        Files.write(folder.resolve("large.png"), new byte[5000]);
        Files.writeString(folder.resolve("page.png"), "<html>");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "2027/jazz.png, ``",
        "2027\\jazz.png, ``",
        "./2027/jazz.png, ``",
        "2027/inside-link.png, ``",
        "2027/outside-link.png, it is a link that leads out of the directory that the job names (images.folder)",
        "2027/parent/outside.png, it is a link that leads out of the directory that the job names (images.folder)",
        "../outside.png, it lies outside of the directory that the job names (images.folder)",
        "2027/../../outside.png, it lies outside of the directory that the job names (images.folder)",
        "/etc/passwd, it lies outside of the directory that the job names (images.folder)",
        "C:\\pictures\\jazz.png, it lies outside of the directory that the job names (images.folder)",
        "2027, there is no such file",
        "2027/none.png, there is no such file",
        "2027/large.png, it is larger than 4 KB (images.max_size)",
        "2027/page.png, it is a web page and not an image"
    })
    void readsWhatLiesBelowTheFolderAndNothingElse(String path, String cause) {
        ImageRules rules = new ImageRules(false, Set.of(), directory.resolve("pictures"), 4096, 1_000_000, ImageRules.usual().timeout(),
                ImageRules.OnFailure.LEAVE_OUT);

        Picture picture = new LocalImages(rules, directory.resolve("pictures")).read(path);

        assertThat(picture instanceof Picture.Unusable unusable ? unusable.cause() : "").isEqualTo(cause);
    }
}
