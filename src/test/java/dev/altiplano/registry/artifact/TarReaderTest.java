package dev.altiplano.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  /**
   * What GNU tar 1.34 writes, in its forms gnu, pax and ustar, of a file, a link, and a file in
   * folders with long names.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "H4sIAAAAAAACA+3YwQqCMBwG8D3KnmBz0/m/BuEhkC49QZSZJQ6yoMdvdgoFM0QJ9/0uG7t4+PN9kwmZ"
            + "btbJdpew6QROHEXv1WmvjvrYN+cUhDHjAZvBo77vb5wzTz0Z+EzIsqiu036jCTUR9eS/vSfSEeN6+mry"
            + "Pv9CHkeQw+dvzPD5a0XuSuAG/T/D/IVcpbbK0+lq4Nv9r8h08k/u/k8x/3/PfzaCZODF/H/u/1CpUKP/"
            + "fel/rbr/f3GE/l96/x9sdSpycalthSJeeP/3v/+YTv9rwvvPHM5ZWVrEAAAAAAAAAAAAYJFeHdts0wAo"
            + "AAA=",
        "H4sIAAAAAAACA+2Z3U6DQBCFue5T8AQwO7PLykWvTBNNjDHxCUi7WhTBFEx4fFdjYoFYaWgpP/PdLLAk"
            + "hAznnNnF8x+i8sZEG7PL/bvb69X948o5MWAJpPweLfURQMvf46/rQqC93S2dHvjIi2hnH+/MEwI3KuI3"
            + "sxQ6VEqEMgi8q5BQ2VOxsLPr6qz0FIQ/sw4zerxzif4Y/YOo6R+IAseFMem//nIjoWQJzFz/e/mfxOnr"
            + "JfTfzH8hNOf/QPOfiPN/Qvo/k+hr+tdaH8h/aPT/aPt/PH9rMvv8r/j/pgOn9H+UgIL9f6jrP8X+PyH/"
            + "7yJ6v73/K9Xe/5HQLgldxeu/odd/LzzMn/zn/wRYrT/Z9p/3/3pBkHTfo2K77PghmA74C96FHKn+W9X3"
            + "aP8nlITs/1Oq/0H/F6ru/wTE/t+L/0t1ef9fZ+lT/Oy95FnKUTA//QOohv+j5v8/fbA1SZKxDBiGYRhm"
            + "VnwCZXfBggAoAAA=",
        "H4sIAAAAAAACA+3WTwqCQBQG8DmKJ5j/4xwgWgTRphNEWVmikAUdv1crcxHKNIb5/TYziDAOj+/5uFgu"
            + "ZvPVes7ikSS19rWS9kpUY0/PlTQmZYlkA7jV182Fjv/GJZuXG4k7gynjosjLc9wznnnw3n/If2uvlNaW"
            + "JTp+a5p8/rnYBRDd6+9c9/pro+mXkDj0/+iyAKJP/vvU33hJr4+7/mHBGqz+26rc5wd+qqvyh/Ofe6+/"
            + "VVrJkc9/gY01JJd9PvuYFUWFMQgAAAAAAAAAAAAAAADgLzwAooluogAoAAA="
      })
  void readsWhatTarWrites(String gzipped) throws IOException {
    byte[] bytes = Base64.getDecoder().decode(gzipped);
    String folder = "./" + "d".repeat(60) + "/";
    String inner = folder + "e".repeat(60) + "/";
    assertThat(read(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()))
        .containsExactly(
            "./LICENSE true x",
            "./link false ",
            folder + " false ",
            inner + " false ",
            inner + "config.json true hello");
  }

  @Test
  void readsWhatTheTestsWrite() throws IOException {
    byte[] content = "content".repeat(100).getBytes(StandardCharsets.UTF_8);
    byte[] tar = new TarWriter().file("a", content).file("empty", new byte[0]).bytes();
    assertThat(read(tar)).containsExactly("a true " + "content".repeat(100), "empty true ");
  }

  @Test
  void saysWhereAnArchiveEnds() {
    byte[] tar = new TarWriter().file("a", new byte[1000]).bytes();
    for (int length : new int[] {100, 512 + 100}) {
      byte[] cut = Arrays.copyOf(tar, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(IOException.class)
          .hasMessage("it ends early");
    }
  }

  @Test
  void refusesWhatIsNoArchive() {
    byte[] text = "no archive ".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> read(text)).hasMessage("it is no tar archive, or damaged");
    byte[] damaged = new TarWriter().file("a", new byte[10]).bytes();
    damaged[0] = 'b';
    assertThatThrownBy(() -> read(damaged)).hasMessage("it is no tar archive, or damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99 path=x\n", "x path=x\n", "5", "30 size=9999999999999999999999\n"})
  void refusesDamagedExtendedHeaders(String header) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] tar = new TarWriter().entry("pax", 'x', text).file("a", new byte[1]).bytes();
    assertThatThrownBy(() -> read(tar)).hasMessage("it has a damaged extended header");
  }

  private static List<String> read(byte[] tar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    List<String> entries = new ArrayList<>();
    for (Optional<TarReader.Entry> entry = reader.next();
        entry.isPresent();
        entry = reader.next()) {
      String text = new String(reader.content().readAllBytes(), StandardCharsets.UTF_8);
      entries.add(entry.get().path() + " " + entry.get().isFile() + " " + text);
    }
    return entries;
  }
}
