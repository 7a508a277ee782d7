package io.abaculus.formats.pytorch;

/** What is wrong with the content of a file; whoever knows the file's name makes an error of it. */
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedException(String problem) {
    super(problem);
  }
}
