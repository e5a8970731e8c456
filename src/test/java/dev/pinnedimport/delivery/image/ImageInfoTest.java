package dev.pinnedimport.delivery.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageInfoTest {

    private static byte[] written(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(321, 123, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"jpg, image/jpeg", "png, image/png", "gif, image/gif"})
    void readsTypeAndSizeOfWhatARealProgramWrites(String format, String mediaType) throws IOException {
        assertThat(ImageInfo.read(written(format))).contains(new ImageInfo(mediaType, format, 321, 123));
    }

    /// The first bytes of WebP files in its three forms.
    @ParameterizedTest
    @CsvSource({
        "52494646 24000000 57454250 56503820 18000000 300100 9d012a 4101 7b00 00, 321, 123",
        "52494646 24000000 57454250 5650384c 18000000 2f 40811e00 00, 321, 123",
        "52494646 24000000 57454250 56503858 0a000000 00000000 400100 7a0000 00, 321, 123"
    })
    void readsWebp(String hex, int width, int height) {
        assertThat(ImageInfo.read(HexFormat.of().parseHex(hex.replace(" ", "")))).contains(new ImageInfo("image/webp", "webp", width, height));
    }

    @ParameterizedTest
    @CsvSource({"jpg", "png", "gif"})
    void neverReadsBeyondTheEndOfACutImage(String format) throws IOException {
        byte[] whole = written(format);

        for (int length = 0; length < Math.min(whole.length, 700); length++) {
            ImageInfo.read(Arrays.copyOf(whole, length)).ifPresent(info -> assertThat(info.width()).isEqualTo(321));
        }
    }

    @Test
    void believesNoNameAndNoFormOtherThanTheBytes() {
        assertThat(ImageInfo.read("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(ImageInfo.read(new byte[0])).isEmpty();
        assertThat(ImageInfo.read(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 0})).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty",
        "<svg width=\"1\">, 'an SVG drawing, which is not taken'",
        "<!DOCTYPE html><p>Log in, a web page and not an image",
        "%PDF-1.7, a PDF document and not an image",
        "xxxxftypheic, 'a HEIC, AVIF or video file, which is not taken'",
        "hello, 'not a JPEG, PNG, WebP or GIF image'"
    })
    void saysWhatItIsInstead(String content, String words) {
        assertThat(ImageInfo.describeOther(content.getBytes(StandardCharsets.UTF_8))).isEqualTo(words);
    }
}
