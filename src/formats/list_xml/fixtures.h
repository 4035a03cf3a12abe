// Small lists of invented people, one for each form in XML. Inside the tests.
#pragma once

#include <string_view>

namespace limen::lists::fixtures {

inline constexpr std::string_view kUn = R"xml(<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-02-27T19:09:49.856-04:00">
 <INDIVIDUALS>
  <INDIVIDUAL><DATAID>7001</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME> TULLIO </FIRST_NAME><SECOND_NAME>ALDO</SECOND_NAME>
   <THIRD_NAME>ROSSI</THIRD_NAME><UN_LIST_TYPE>Utopia</UN_LIST_TYPE><REFERENCE_NUMBER>UTi.001 </REFERENCE_NUMBER>
   <LISTED_ON>2016-11-30</LISTED_ON><GENDER>Male</GENDER><NAME_ORIGINAL_SCRIPT>Туллио Росси</NAME_ORIGINAL_SCRIPT>
   <COMMENTS1>Nothing is known
     of him.</COMMENTS1><TITLE><VALUE>Captain</VALUE></TITLE><DESIGNATION><VALUE>Keeper of keys</VALUE></DESIGNATION>
   <NATIONALITY><VALUE>Utopia</VALUE><VALUE>Iran (Islamic Republic of)</VALUE></NATIONALITY>
   <LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE><LAST_DAY_UPDATED><VALUE>2017-01-02</VALUE><VALUE>2018-03-04</VALUE></LAST_DAY_UPDATED>
   <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Tulio Rossy; Tullio Rosi</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>a) The Key b) Old Aldo</ALIAS_NAME><NOTE>of old</NOTE></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>ТР (T. R.; Te Er)</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ADDRESS><STREET>1 Main Street</STREET><CITY>Utown</CITY><COUNTRY>Utopia</COUNTRY></INDIVIDUAL_ADDRESS>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1964-07-17</DATE></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1965</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><NOTE>it is said</NOTE><FROM_YEAR>1955</FROM_YEAR><TO_YEAR>1958</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Utown</CITY><COUNTRY>Utopia</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
   <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER> 381310014</NUMBER><ISSUING_COUNTRY>Utopia</ISSUING_COUNTRY>
    <DATE_OF_ISSUE>2009-08-31</DATE_OF_ISSUE><NOTE>expired</NOTE></INDIVIDUAL_DOCUMENT>
   <INDIVIDUAL_DOCUMENT/><NEW_ELEMENT kind="x">never seen before</NEW_ELEMENT><SORT_KEY/></INDIVIDUAL>
  <INDIVIDUAL><DATAID>7002</DATAID><FIRST_NAME/><REFERENCE_NUMBER>UTi.002</REFERENCE_NUMBER></INDIVIDUAL>
 </INDIVIDUALS>
 <ENTITIES>
  <ENTITY><DATAID>7003</DATAID><FIRST_NAME>UTOPIA SHIPPING</FIRST_NAME><REFERENCE_NUMBER>UTe.001</REFERENCE_NUMBER>
   <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>OLD SHIPPING</ALIAS_NAME></ENTITY_ALIAS></ENTITY>
 </ENTITIES>
</CONSOLIDATED_LIST>)xml";

inline constexpr std::string_view kStandard = R"xml(<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://tempuri.org/sdnList.xsd">
 <publshInformation><Publish_Date>05/06/2024</Publish_Date><Record_Count>3</Record_Count></publshInformation>
 <sdnEntry><uid>9001</uid><firstName>Tullio</firstName><lastName>ROSSI</lastName><title>Captain</title><sdnType>Individual</sdnType>
  <remarks>(Linked To: UTOPIA SHIPPING)</remarks><programList><program>UTO</program><program>SDGT</program></programList>
  <idList><id><uid>1</uid><idType>Passport</idType><idNumber>A77</idNumber><idCountry>Utopia</idCountry><issueDate>03 Mar 2014</issueDate><expirationDate>02 Mar 2024</expirationDate></id>
   <id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
   <id><uid>3</uid><idType>Secondary sanctions risk:</idType><idNumber>section 1</idNumber></id></idList>
  <akaList><aka><uid>4</uid><type>a.k.a.</type><category>strong</category><lastName>ROSSY</lastName><firstName>Tulio</firstName></aka>
   <aka><uid>5</uid><type>a.k.a.</type><category>weak</category><lastName>THE KEY</lastName></aka>
   <aka><uid>6</uid><type>f.k.a.</type><category>strong</category><lastName>ROSI</lastName></aka></akaList>
  <addressList><address><uid>7</uid><address1>1 Main Street</address1><city>Utown</city><country>Utopia</country></address></addressList>
  <nationalityList><nationality><uid>8</uid><country>Utopia</country><mainEntry>true</mainEntry></nationality></nationalityList>
  <citizenshipList><citizenship><uid>9</uid><country>Iran</country><mainEntry>true</mainEntry></citizenship></citizenshipList>
  <dateOfBirthList><dateOfBirthItem><uid>10</uid><dateOfBirth>12 Aug 1974</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem>
   <dateOfBirthItem><uid>11</uid><dateOfBirth>circa 1975</dateOfBirth><mainEntry>false</mainEntry></dateOfBirthItem>
   <dateOfBirthItem><uid>12</uid><dateOfBirth>1970 to 1972</dateOfBirth><mainEntry>false</mainEntry></dateOfBirthItem></dateOfBirthList>
  <placeOfBirthList><placeOfBirthItem><uid>13</uid><placeOfBirth>Utown, Utopia</placeOfBirth><mainEntry>true</mainEntry></placeOfBirthItem></placeOfBirthList>
 </sdnEntry>
 <sdnEntry><uid>9002</uid><lastName>UTOPIA SHIPPING</lastName><sdnType>Entity</sdnType></sdnEntry>
 <sdnEntry><uid>9003</uid><lastName>UTOPIA STAR</lastName><sdnType>Vessel</sdnType><vesselInfo><callSign>UT1</callSign></vesselInfo></sdnEntry>
</sdnList>)xml";

inline constexpr std::string_view kEnhanced = R"xml(<?xml version="1.0" encoding="utf-8"?>
<sanctionsData xmlns="https://example.org/ENHANCED_XML">
 <publicationInfo><dataAsOf>2024-08-28T00:00:00</dataAsOf></publicationInfo>
 <entities>
  <entity id="26531"><generalInfo><identityId>18235</identityId><entityType refId="600">Individual</entityType><title>Captain</title></generalInfo>
   <sanctionsLists><sanctionsList refId="1550" id="26901" datePublished="2019-03-26">SDN List</sanctionsList></sanctionsLists>
   <sanctionsPrograms><sanctionsProgram refId="1" id="2">UTO</sanctionsProgram></sanctionsPrograms>
   <legalAuthorities><legalAuthority refId="1" id="2">Order 1</legalAuthority></legalAuthorities>
   <names><name id="1"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations>
     <translation id="1"><isPrimary>true</isPrimary><script refId="1">Latin</script><formattedFirstName>Tullio</formattedFirstName><formattedLastName>ROSSI</formattedLastName><formattedFullName>ROSSI, Tullio</formattedFullName>
      <nameParts><namePart id="1"><type refId="1">First Name</type><value>Tullio</value></namePart><namePart id="2"><type refId="2">Patronymic</type><value>Aldovich</value></namePart></nameParts></translation>
     <translation id="2"><isPrimary>false</isPrimary><script refId="2">Cyrillic</script><formattedFirstName>Туллио</formattedFirstName><formattedLastName>РОССИ</formattedLastName><formattedFullName>РОССИ, Туллио</formattedFullName></translation></translations></name>
    <name id="2"><isPrimary>false</isPrimary><aliasType refId="1400">A.K.A.</aliasType><isLowQuality>true</isLowQuality><translations>
     <translation id="3"><isPrimary>true</isPrimary><script refId="1">Latin</script><formattedLastName>THE KEY</formattedLastName><formattedFullName>THE KEY</formattedFullName></translation></translations></name></names>
   <addresses><address id="1"><country refId="1">Utopia</country><translations><translation id="9"><isPrimary>true</isPrimary><script refId="1">Latin</script><addressParts><addressPart id="1"><type refId="1">CITY</type><value>Utown</value></addressPart></addressParts></translation></translations></address><address id="2"/></addresses>
   <features>
    <feature id="1"><type featureTypeId="8">Birthdate</type><versionId>1</versionId><value>12 Aug 1974</value><valueDate id="1"><fromDateBegin>1974-08-12</fromDateBegin><fromDateEnd>1974-08-12</fromDateEnd><toDateBegin>1974-08-12</toDateBegin><toDateEnd>1974-08-12</toDateEnd><isApproximate>false</isApproximate><isDateRange>false</isDateRange></valueDate><isPrimary>true</isPrimary></feature>
    <feature id="2"><type featureTypeId="8">Birthdate</type><value>1975</value><valueDate id="2"><fromDateBegin>1975-01-01</fromDateBegin><toDateEnd>1977-12-31</toDateEnd><isApproximate>true</isApproximate><isDateRange>true</isDateRange></valueDate></feature>
    <feature id="3"><type featureTypeId="9">Place of Birth</type><value>Utown, Utopia</value></feature>
    <feature id="4"><type featureTypeId="10">Nationality Country</type><value>Utopia</value><valueRefId>1</valueRefId></feature>
    <feature id="5"><type featureTypeId="11">Citizenship Country</type><value>Iran</value></feature>
    <feature id="6"><type featureTypeId="224">Gender</type><value>Male</value></feature>
    <feature id="7"><type featureTypeId="125">Additional Sanctions Information -</type><value>Subject to more</value></feature></features>
   <identityDocuments><identityDocument id="1"><type refId="1571">Passport</type><name nameId="1" nameTranslationId="1">ROSSI, Tullio</name><documentNumber>A77</documentNumber><isValid>false</isValid><issuingCountry refId="1">Utopia</issuingCountry>
     <issueDate id="1"><fromDateBegin>2014-03-01</fromDateBegin><toDateEnd>2014-03-31</toDateEnd></issueDate></identityDocument></identityDocuments>
   <relationships><relationship id="1"><type refId="1">Acting for</type><relatedEntity entityId="26532">UTOPIA SHIPPING</relatedEntity></relationship></relationships>
  </entity>
  <entity id="26532"><generalInfo><entityType refId="601">Entity</entityType></generalInfo></entity>
 </entities>
</sanctionsData>)xml";

inline constexpr std::string_view kAdvanced = R"xml(<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="http://www.un.org/sanctions/1.0" Version="1">
 <DateOfIssue CalendarTypeID="1"><Year>2024</Year><Month>5</Month><Day>3</Day></DateOfIssue>
 <ReferenceValueSets>
  <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1401">F.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>
  <CountryValues><Country ID="1" ISO2="XU">Utopia</Country><Country ID="2" ISO2="IR">Iran</Country></CountryValues>
  <DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
  <FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="9">Place of Birth</FeatureType><FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="224">Gender</FeatureType><FeatureType ID="25">Location</FeatureType><FeatureType ID="26">Title</FeatureType></FeatureTypeValues>
  <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
  <IDRegDocDateTypeValues><IDRegDocDateType ID="1480">Issue Date</IDRegDocDateType><IDRegDocDateType ID="1481">Expiration Date</IDRegDocDateType></IDRegDocDateTypeValues>
  <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
  <PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
  <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues>
  <SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="2">Block</SanctionsType></SanctionsTypeValues>
  <ScriptValues><Script ID="215" ScriptCode="Latn">Latin</Script><Script ID="220" ScriptCode="Cyrl">Cyrillic</Script></ScriptValues>
 </ReferenceValueSets>
 <Locations><Location ID="70"><LocationCountry CountryID="1"/><LocationPart LocPartTypeID="1454"><LocationPartValue Primary="true"><Comment/><Value>Utown</Value></LocationPartValue></LocationPart></Location><Location ID="71"><LocationCountry CountryID="2"/></Location></Locations>
 <IDRegDocuments><IDRegDocument ID="80" IDRegDocTypeID="1571" IdentityID="600" IssuedBy-CountryID="1"><Comment/><IDRegistrationNo>A77</IDRegistrationNo><IssuingAuthority/>
  <DocumentDate IDRegDocDateTypeID="1480"><DatePeriod><Start><From><Year>2014</Year><Month>3</Month><Day>3</Day></From><To><Year>2014</Year><Month>3</Month><Day>3</Day></To></Start><End><From><Year>2014</Year><Month>3</Month><Day>3</Day></From><To><Year>2014</Year><Month>3</Month><Day>3</Day></To></End></DatePeriod></DocumentDate></IDRegDocument></IDRegDocuments>
 <DistinctParties>
  <DistinctParty FixedRef="9001"><Comment>A remark</Comment><Profile ID="5001" PartySubTypeID="4">
   <Identity ID="600" FixedRef="9001" Primary="true" False="false">
    <Alias FixedRef="9001" AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName ID="1"><DocumentedNamePart><NamePartValue NamePartGroupID="52" ScriptID="215">Rossi</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="53" ScriptID="215">Tullio</NamePartValue></DocumentedNamePart></DocumentedName>
     <DocumentedName ID="2"><DocumentedNamePart><NamePartValue NamePartGroupID="52" ScriptID="220">Росси</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
    <Alias FixedRef="9001" AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName ID="3"><DocumentedNamePart><NamePartValue NamePartGroupID="52" ScriptID="215">The Key</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
    <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="52" NamePartTypeID="1520"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="53" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups></Identity>
   <Feature ID="1" FeatureTypeID="8"><FeatureVersion ID="1"><Comment/><DatePeriod><Start Approximate="true"><From><Year>1974</Year><Month>1</Month><Day>1</Day></From><To><Year>1974</Year><Month>1</Month><Day>1</Day></To></Start><End Approximate="false"><From><Year>1974</Year><Month>12</Month><Day>31</Day></From><To><Year>1974</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod></FeatureVersion></Feature>
   <Feature ID="2" FeatureTypeID="224"><FeatureVersion ID="2"><VersionDetail DetailTypeID="1431" DetailReferenceID="91526"/></FeatureVersion></Feature>
   <Feature ID="3" FeatureTypeID="10"><FeatureVersion ID="3"><VersionLocation LocationID="71"/></FeatureVersion></Feature>
   <Feature ID="4" FeatureTypeID="25"><FeatureVersion ID="4"><VersionLocation LocationID="70"/></FeatureVersion></Feature>
   <Feature ID="5" FeatureTypeID="9"><FeatureVersion ID="5"><VersionDetail DetailTypeID="1432">Utown, Utopia</VersionDetail></FeatureVersion></Feature>
   <Feature ID="6" FeatureTypeID="26"><FeatureVersion ID="6"><VersionDetail DetailTypeID="1432">Captain</VersionDetail></FeatureVersion></Feature>
  </Profile></DistinctParty>
  <DistinctParty FixedRef="9002"><Profile ID="5002" PartySubTypeID="3"/></DistinctParty>
  <DistinctParty FixedRef="9003"><Profile ID="5003" PartySubTypeID="1"/></DistinctParty>
  <DistinctParty FixedRef="9004"><Profile ID="5004" PartySubTypeID="99"/></DistinctParty>
 </DistinctParties>
 <SanctionsEntries><SanctionsEntry ID="1" ProfileID="5001" ListID="1550"><EntryEvent ID="1" EntryEventTypeID="1"><Comment/><Date CalendarTypeID="1"><Year>1986</Year><Month>12</Month><Day>10</Day></Date></EntryEvent><SanctionsMeasure ID="1" SanctionsTypeID="1"><Comment>UTO</Comment></SanctionsMeasure><SanctionsMeasure ID="2" SanctionsTypeID="2"><Comment/></SanctionsMeasure></SanctionsEntry></SanctionsEntries>
</Sanctions>)xml";

inline constexpr std::string_view kEu = R"xml(<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-03-02T15:25:10.000+01:00" globalFileId="1">
 <sanctionEntity designationDate="2014-03-17" designationDetails="Annex" unitedNationId="" euReferenceNumber="EU.1.1" logicalId="13">
  <remark>First remark.</remark>
  <regulation regulationType="amendment" organisationType="commission" publicationDate="2014-03-18" entryIntoForceDate="2014-03-18" numberTitle="1/2014 OJ L1" programme="UTO" logicalId="1"><publicationUrl>http://example.org</publicationUrl></regulation>
  <subjectType code="person" classificationCode="P"/>
  <nameAlias firstName="Tullio" middleName="Aldo" lastName="Rossi" wholeName="Tullio Aldo Rossi" nameLanguage="" gender="M" title="Captain" function="Keeper of keys" regulationLanguage="en" strong="true" logicalId="1"/>
  <nameAlias firstName="TULLIO" middleName="ALDO" lastName="ROSSI" wholeName="TULLIO ALDO ROSSI" nameLanguage="fr" gender="M" regulationLanguage="en" strong="true" logicalId="2"/>
  <nameAlias firstName="" middleName="" lastName="" wholeName="Туллио Росси" nameLanguage="ru" gender="" regulationLanguage="en" strong="true" logicalId="3"/>
  <nameAlias firstName="" middleName="" lastName="" wholeName="The Key" nameLanguage="" regulationLanguage="en" strong="false" logicalId="4"/>
  <nameAlias firstName="" middleName="" lastName="" wholeName="Old Aldo" nameLanguage="" regulationLanguage="en" strong="true" logicalId="5"><remark>Low quality alias</remark></nameAlias>
  <citizenship region="" countryIso2Code="IR" countryDescription="IRAN (ISLAMIC REPUBLIC OF)" regulationLanguage="en" logicalId="1"/>
  <birthdate circa="false" calendarType="GREGORIAN" city="Utown" zipCode="" birthdate="1974-08-12" dayOfMonth="12" monthOfYear="8" year="1974" region="" place="" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="1"/>
  <birthdate circa="true" calendarType="ISLAMIC" city="" year="1353" countryIso2Code="IR" countryDescription="IRAN (ISLAMIC REPUBLIC OF)" logicalId="2"/>
  <birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1970" yearRangeTo="1975" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="3"/>
  <address city="Utown" street="1 Main Street" poBox="" zipCode="" region="" place="" asAtListingTime="true" countryIso2Code="IR" countryDescription="IRAN (ISLAMIC REPUBLIC OF)" logicalId="1"/>
  <identification diplomatic="true" knownExpired="false" knownFalse="true" reportedLost="false" revokedByIssuer="false" issuedBy="" issueDate="2010-01-02" validTo="2020-01-01" latinNumber="" nameOnDocument="" number="A77" region="" countryIso2Code="IR" countryDescription="IRAN (ISLAMIC REPUBLIC OF)" identificationTypeCode="passport" identificationTypeDescription="National passport" logicalId="1"/>
 </sanctionEntity>
 <sanctionEntity euReferenceNumber="EU.2.2" logicalId="14"><subjectType code="enterprise" classificationCode="E"/><nameAlias wholeName="Utopia Shipping" strong="true"/></sanctionEntity>
 <sanctionEntity euReferenceNumber="EU.1.1" logicalId="15"><subjectType code="person" classificationCode="P"/><nameAlias wholeName="Somebody Else" strong="true"/></sanctionEntity>
</export>)xml";

inline constexpr std::string_view kUk = R"xml(<?xml version="1.0" encoding="utf-8"?>
<Designations><DateGenerated>2026-02-03</DateGenerated>
 <Designation><LastUpdated>03/02/2026</LastUpdated><DateDesignated>17/03/2014</DateDesignated><UniqueID>UTO0001</UniqueID><OFSIGroupID>12345</OFSIGroupID><UNReferenceNumber>UTi.001</UNReferenceNumber>
  <Names><Name><Name1>Tullio</Name1><Name2>Aldo</Name2><Name6>ROSSI</Name6><NameType>Primary Name</NameType></Name>
   <Name><Name6>The Key</Name6><NameType>Alias</NameType><AliasStrength>Low quality</AliasStrength></Name>
   <Name><Name1>Tulio</Name1><Name6>ROSSY</Name6><NameType>Alias</NameType></Name></Names>
  <NonLatinNames><NonLatinName><NameNonLatinScript>Туллио Росси</NameNonLatinScript><NonLatinScriptType>Cyrillic</NonLatinScriptType><NonLatinScriptLanguage>Russian</NonLatinScriptLanguage></NonLatinName></NonLatinNames>
  <RegimeName>The Utopia Regulations</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip><DesignationSource>UK</DesignationSource><SanctionsImposed>Travel Ban</SanctionsImposed><OtherInformation>Not much.</OtherInformation><UKStatementofReasons>Holds the keys.</UKStatementofReasons>
  <Addresses><Address><AddressLine1>1 Main Street</AddressLine1><AddressCountry>Utopia</AddressCountry></Address></Addresses>
  <IndividualDetails><Individual><DOBs><DOB>12/08/1974</DOB><DOB>dd/mm/1975</DOB></DOBs><Nationalities><Nationality>Iran</Nationality></Nationalities>
   <PassportDetails><Passport><PassportNumber>A77</PassportNumber><PassportAdditionalInformation>Utopian</PassportAdditionalInformation></Passport></PassportDetails>
   <BirthDetails><Location><TownOfBirth>Utown</TownOfBirth><CountryOfBirth>Utopia</CountryOfBirth></Location></BirthDetails><Genders><Gender>Male</Gender></Genders><Positions><Position>Keeper of keys</Position></Positions></Individual></IndividualDetails>
 </Designation>
 <Designation><UniqueID>UTO0002</UniqueID><Names><Name><Name6>UTOPIA STAR</Name6><NameType>Primary Name</NameType></Name></Names><IndividualEntityShip>Ship</IndividualEntityShip></Designation>
</Designations>)xml";

}  // namespace limen::lists::fixtures
