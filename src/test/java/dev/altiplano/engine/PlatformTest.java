package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x64/libonnxruntime.so",
    "Linux, aarch64, linux-aarch64/libonnxruntime.so",
    "Mac OS X, aarch64, osx-aarch64/libonnxruntime.dylib",
    "Windows Server 2022, amd64, win-x64/onnxruntime.dll",
  })
  void namesTheLibraryOfAPlatform(String name, String arch, String resource) {
    String located = "ai/onnxruntime/native/" + resource;
    assertThat(Platform.of(name, arch).libraryResource()).isEqualTo(located);
    assertThat(getClass().getClassLoader().getResource(located)).isNotNull();
  }

  @Test
  void libraryOfThisPlatformIsOnTheClassPath() {
    String resource = Platform.current().libraryResource();
    assertThat(getClass().getClassLoader().getResource(resource)).isNotNull();
  }
}
