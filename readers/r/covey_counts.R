# Read counts that Covey published, and add them up without losing what is hidden.
#
# Copy this one file. It needs base R alone; rows come from the .csv of an export, and the codelists
# that lie beside it say which codes hold others.
#
#   source("covey_counts.R")
#   counts <- read_counts("people_supported.csv")
#   add_counts(counts, area = c("VN-01", "VN-02"), sex = "F")
#
# A hidden count is no 0, and a column of published rows holds totals beside their parts. So
# add_counts wants one code, or several, of every dimension, and stops where a count is hidden or a
# code holds another. In the data frame a hidden count is NA: na.rm = TRUE would leave it out.

read_counts <- function(path) {
  # Only an empty field is missing: NA may be a code.
  counts <- utils::read.csv(path, colClasses = "character", na.strings = character(),
                            check.names = FALSE, encoding = "UTF-8")
  missing <- setdiff(c("obs_value", "obs_status"), names(counts))
  if (length(missing) > 0)
    stop("There is no column ", missing[1], ". Read a file that Covey exported.")
  text <- counts$obs_value
  counts$obs_value <- as.numeric(ifelse(text == "", NA, text))
  strange <- setdiff(counts$obs_status, c("A", "Q", "P", "L"))
  if (length(strange) > 0)
    stop("obs_status '", strange[1], "' is unknown: get a newer reader.")
  if (any((counts$obs_status %in% c("Q", "L")) != is.na(counts$obs_value)))
    stop("A row has a value though it is hidden, or none though it is not.")
  attr(counts, "parents") <- read_parents(path, counts)
  counts
}

# The code above each code, by dimension: of each codelist that has all of its codes, since an
# export does not say which is its own.
read_parents <- function(path, counts) {
  files <- sort(list.files(file.path(dirname(path), "codelists"), "[.]csv$", full.names = TRUE))
  listed <- lapply(files, function(file) {
    codes <- utils::read.csv(file, colClasses = "character", na.strings = character(),
                             encoding = "UTF-8")
    stats::setNames(codes$parent, codes$code)
  })
  parents <- list()
  for (name in setdiff(names(counts), c("obs_value", "obs_status"))) {
    fitting <- Filter(function(codes) all(counts[[name]] %in% names(codes)), listed)
    if (length(fitting) > 0) parents[[name]] <- fitting
    else if (length(unique(counts[[name]])) > 1)
      stop("No codelist beside ", path, " has the codes of ", name, ". Copy the whole folder.")
  }
  parents
}

# Every code above one, up to the total.
codes_above <- function(code, parents) {
  above <- character()
  while (!is.null(parents) && !is.na(parents[code]) && parents[code] != "") {
    code <- unname(parents[code])
    above <- c(above, code)
  }
  above
}

add_counts <- function(counts, ...) {
  wanted <- list(...)
  parents <- attr(counts, "parents")
  if (is.null(parents)) stop("Read the counts by read_counts: rows that were cut lose the codelists.")
  dimensions <- setdiff(names(counts), c("obs_value", "obs_status"))
  strange <- setdiff(names(wanted), dimensions)
  if (length(strange) > 0)
    stop(strange[1], " is no dimension. There are ", paste(dimensions, collapse = ", "), ".")
  for (name in dimensions) {
    if (is.null(wanted[[name]])) {
      if (length(unique(counts[[name]])) != 1)
        stop("Say which codes of ", name, ": it holds totals beside their parts.")
      wanted[[name]] <- counts[[name]][1]
    }
    if (anyDuplicated(wanted[[name]]) > 0) stop("A code of ", name, " stands twice.")
    for (code in wanted[[name]]) {
      above <- unlist(lapply(parents[[name]], function(listed) codes_above(code, listed)))
      holding <- intersect(above, wanted[[name]])
      if (length(holding) > 0)
        stop(holding[1], " of ", name, " holds ", code, ": people would be counted twice.")
    }
    counts <- counts[counts[[name]] %in% wanted[[name]], , drop = FALSE]
  }
  asked <- prod(lengths(wanted[dimensions]))
  if (nrow(counts) != asked)
    stop(asked - nrow(counts), " of ", asked, " combinations have no row: their breakdown is not ",
         "out, or they count 0 where zeros are not listed. See the notes of the export.")
  lacking <- sum(counts$obs_status %in% c("P", "L"))
  if (lacking > 0)
    stop(lacking, " of ", asked, " counts lack those of an agency that had not sent. Wait for the ",
         "next vintage, or read the rows as they are and say so.")
  hidden <- sum(is.na(counts$obs_value))
  if (hidden > 0)
    stop(hidden, " of ", asked, " counts are hidden. Their sum would be too low. Read the total ",
         "above them, which is a row of its own.")
  sum(counts$obs_value)
}
