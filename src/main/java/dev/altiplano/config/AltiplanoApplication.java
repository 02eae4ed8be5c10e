package dev.altiplano.config;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the server. */
@SpringBootApplication
public class AltiplanoApplication {
  public static void main(String[] args) {
    SpringApplication.run(AltiplanoApplication.class, args);
  }
}
