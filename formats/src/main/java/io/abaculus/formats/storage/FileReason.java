package io.abaculus.formats.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a file could not be read or written, in the words of who uses it, and not of the system. */
public final class FileReason {
  /** What the system says, and what that means. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("No such file or directory", "there is no such file"),
          Map.entry("Permission denied", "no permission"),
          Map.entry("Operation not permitted", "no permission"),
          Map.entry("Is a directory", "it is a folder"),
          Map.entry("Not a directory", "a part of its path is no folder"),
          Map.entry("Directory not empty", "the folder is not empty"),
          Map.entry("File exists", "it is there already"),
          Map.entry("File name too long", "its name is too long"),
          Map.entry("Too many levels of symbolic links", "its links lead in a circle"),
          Map.entry(
              "Too many levels of symbolic links or unable to access attributes of symbolic link",
              "its links lead in a circle"),
          Map.entry("No space left on device", "no space is left on the disk"),
          Map.entry("Disk quota exceeded", "the disk quota is used up"),
          Map.entry("File too large", "it would be larger than files may be (ulimit -f)"),
          Map.entry("Read-only file system", "the file system is read-only"),
          Map.entry("Too many open files", "too many files are open (ulimit -n)"),
          Map.entry("Too many open files in system", "too many files are open on this machine"),
          Map.entry("Input/output error", "the disk or the network failed (input/output error)"),
          Map.entry("Stale file handle", "the network file system has lost it"),
          Map.entry("No such device or address", "it is no regular file"),
          Map.entry("Cannot allocate memory", "the system has no memory left for it"));

  /** How java.io says it: the file, and what the system says in brackets. */
  private static final Pattern NAMED = Pattern.compile("(.*) \\(([^()]+)\\)", Pattern.DOTALL);

  private FileReason() {}

  /** The reason without the file's name, such as {@code no space is left on the disk}. */
  public static String of(IOException failure) {
    return switch (failure) {
      case FileSystemException e when e.getReason() != null -> inWords(e.getReason());
      case NoSuchFileException e -> "there is no such file";
      case AccessDeniedException e -> "no permission";
      case NotDirectoryException e -> "it is no folder";
      case DirectoryNotEmptyException e -> "the folder is not empty";
      case FileAlreadyExistsException e -> "it is there already";
      case FileSystemLoopException e -> "its links lead in a circle";
      case CharacterCodingException e -> "it is no text in UTF-8";
      case EOFException e -> "it ends too early";
      case ClosedByInterruptException e -> "reading or writing it was interrupted";
      case FileSystemException e -> "it cannot be read or written";
      default -> inWords(failure);
    };
  }

  private static String inWords(IOException failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? "reading or writing it failed (%s)".formatted(failure.getClass().getSimpleName())
        : inWords(message);
  }

  private static String inWords(String reason) {
    Matcher named = NAMED.matcher(reason);
    return named.matches() && WORDS.containsKey(named.group(2))
        ? named.group(1) + ": " + WORDS.get(named.group(2))
        : WORDS.getOrDefault(reason, reason);
  }

  /** The file's name, if the failure has one, and the reason: a whole message. */
  public static String withFile(IOException failure) {
    return failure instanceof FileSystemException e && e.getFile() != null
        ? e.getFile() + ": " + of(failure)
        : of(failure);
  }
}
